import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { findDebianTool } from '@digital-spine/testkit'
import { brokerNames, type ClusterName, type NatsName, natsNames, needsNats, startCluster } from '../cluster.ts'
import type { FaultKind } from '../fault-run.ts'
import { startLoad } from '../load.ts'
import { checkQuorum, readSyncTrace, type SyncTrace } from '../sync-trace.ts'

const traced: ReadonlySet<ClusterName> = new Set([...brokerNames, ...natsNames])
const quorum = 2
/** Little at a time: NATS compresses records of more than 8 KiB in its Raft log, and then they cannot be read there. */
const [loadMs, rate] = [8000, 10]
const calls = 'pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg'

/** A node has a message for good once it is in its Raft log; the stream's own file follows. */
const isLog = (path: string): boolean => path.includes('/_js_/') && path.endsWith('.blk')

/**
 * Traces all of a cluster: before a broker names a message to a client, a completed fsync of it must be seen on most nodes
 * of NATS. That the check can tell is shown by NATS as it comes, which syncs every two minutes: there it has to fail. A run
 * is a message that a broker vouched for and a Raft log shows; one that was not on most disks counts as lost.
 */
export const clusterFsync: FaultKind = needsNats(async ({ say }) => {
  const strace = findDebianTool('strace')
  if (strace === undefined) return { skipped: 'strace is not here (Debian: apt install strace)' }
  const kept = await trace(strace, say)
  const control = await trace(strace, say, '2m')
  const problems = [
    ...kept.problems,
    ...(kept.vouched < kept.accepted / 2 ? ['the traces lack messages'] : []),
    ...(control.unsynced === 0 ? ['without syncs it looks as safe: the check is blind'] : []),
  ]
  return { name: 'faults.cluster.fsync', runs: kept.vouched, lost: kept.unsynced, doubled: 0, reordered: 0, problems }
})

/** Lets messages through a traced cluster; answers how many were vouched for, and how many of them too early. */
async function trace(strace: string, say: (text: string) => void, syncs?: string) {
  say(`starting a traced cluster${syncs === undefined ? '' : ` that syncs every ${syncs}`}`)
  const command = [
    strace,
    '-f',
    '-qq',
    '-yy',
    '-ttt',
    '-T',
    '-s',
    '100000',
    '-e',
    'abbrev=none',
    '-e',
    `trace=${calls}`,
  ]
  await using cluster = await startCluster({
    ...(syncs === undefined ? {} : { syncs }),
    wrapper: (name, folder) => (traced.has(name) ? [...command, '-o', join(folder, `${name}.trace`)] : []),
  })
  const load = startLoad({ ...cluster.load, rate })
  await delay(loadMs)
  await load.pause()
  const settled = await load.settle(60_000)
  await load.close()
  for (const name of [...brokerNames, ...natsNames]) await cluster.services[name].end('SIGTERM')

  const read = (name: ClusterName, isSocket: (path: string) => boolean): Promise<SyncTrace> => {
    const lines = createInterface({ input: createReadStream(join(cluster.folder, `${name}.trace`), 'latin1') })
    return readSyncTrace(lines, { isLog, isSocket })
  }
  const named = new Map<string, number>()
  for (const broker of brokerNames) {
    const isClient = `TCP:[${cluster.urls[broker].host}->`
    const found = await read(broker, (path) => path.startsWith(isClient))
    for (const [id, at] of found.named) named.set(id, Math.min(at, named.get(id) ?? at))
  }
  const keepers: SyncTrace[] = []
  for (const node of natsNames satisfies readonly NatsName[]) keepers.push(await read(node, () => false))
  const { vouched, unsynced } = checkQuorum(named, keepers, quorum)
  say(
    `the brokers vouched for ${vouched.length} of ${load.history.accepted.length} messages in records that can be read, ${unsynced.length} of them before they were on ${quorum} disks`,
  )
  const problems = [...cluster.problems, ...(settled ? [] : ['not everything arrives under strace'])]
  return { accepted: load.history.accepted.length, vouched: vouched.length, unsynced: unsynced.length, problems }
}
