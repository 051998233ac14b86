import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { findDebianFile, findDebianTool } from '@digital-spine/testkit'
import type { FaultKind } from '../fault-run.ts'
import { startLoad } from '../load.ts'
import { startSpine } from '../spine.ts'
import { checkSyncs } from '../sync-trace.ts'

/** Who keeps messages, and the log each keeps them in. */
const keepers = { broker: 'log.sqlite-wal', sender: 'data.sqlite-wal', reader: 'data.sqlite-wal' } as const
type Keeper = keyof typeof keepers
const names = Object.keys(keepers) as Keeper[]

const loadMs = 4000
const calls = 'pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg'

/**
 * Traces who keeps messages: nothing may be acknowledged or handed on before a completed fdatasync of it. That the check
 * can tell is shown by a second spine under eatmydata, whose syncs do nothing: there it has to fail. A run is a message
 * that somebody vouched for; one that was not on disk counts as lost.
 */
export const fsync: FaultKind = async ({ say }) => {
  const strace = findDebianTool('strace')
  if (strace === undefined) return { skipped: 'strace is not here (Debian: apt install strace)' }
  const eatmydata = findDebianFile('libeatmydata.so', 'libeatmydata1')
  if (eatmydata === undefined) return { skipped: 'eatmydata is not here (Debian: apt install eatmydata)' }
  const traced = await trace(strace, say)
  const control = await trace(strace, say, eatmydata)
  const problems = [
    ...traced.problems,
    ...names
      .filter((name) => traced.found[name].vouched < traced.accepted)
      .map((name) => `the trace of ${name} lacks messages`),
    ...names
      .filter((name) => control.found[name].unsynced === 0)
      .map((name) => `without syncs ${name} looks as safe: the check is blind`),
  ]
  const sum = (pick: 'vouched' | 'unsynced'): number => names.reduce((all, name) => all + traced.found[name][pick], 0)
  return { name: 'faults.fsync', runs: sum('vouched'), lost: sum('unsynced'), doubled: 0, reordered: 0, problems }
}

/** Lets messages through a traced spine; answers how many each keeper vouched for, and for how many too early. */
async function trace(strace: string, say: (text: string) => void, preload?: string) {
  say(`starting a traced spine${preload === undefined ? '' : ' whose syncs do nothing'}`)
  const command = [strace, '-f', '-qq', '-y', '-s', '100000', '-e', 'abbrev=none', '-e', `trace=${calls}`]
  const without = preload === undefined ? [] : ['-E', `LD_PRELOAD=${preload}`]
  await using spine = await startSpine({
    wrapper: (name, folder) => {
      if (!Object.hasOwn(keepers, name)) return []
      return [...command, ...without, '-o', join(folder, `${name}.trace`)]
    },
  })
  const load = startLoad({ ...spine.load, rate: 50 })
  await delay(loadMs)
  await load.pause()
  const settled = await load.settle(60_000)
  await load.close()
  for (const name of names) await spine.services[name].end('SIGTERM')
  const found = {} as Record<Keeper, { vouched: number; unsynced: number }>
  for (const name of names) {
    const lines = createInterface({ input: createReadStream(join(spine.folder, `${name}.trace`), 'latin1') })
    const { vouched, unsynced } = await checkSyncs(lines, keepers[name])
    found[name] = { vouched: vouched.length, unsynced: unsynced.length }
    say(`${name} vouched for ${vouched.length} messages, ${unsynced.length} of them before they were on disk`)
  }
  const problems = [...spine.problems, ...(settled ? [] : ['not everything arrives under strace'])]
  return { found, accepted: load.history.accepted.length, problems }
}
