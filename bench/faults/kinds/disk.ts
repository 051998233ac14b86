import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { findDebianTool } from '@digital-spine/testkit'
import { between, type Fault, type FaultKind, type FaultResult, pick, runFaults } from '../fault-run.ts'

/** Set in a process whose mounts are its own. */
export const ownMounts = 'SPINE_FAULTS_OWN_MOUNTS'
const main = join(import.meta.dirname, '../main.ts')
const sizeMiB = 256
const victims = ['broker', 'sender', 'reader'] as const
type Victim = (typeof victims)[number]

/** Fills a service's disk up to the last byte under load, sometimes kills it then, and makes room again. */
export const disk: FaultKind = ({ runs, say }) => {
  if (process.env[ownMounts] === undefined) return runWithOwnMounts(runs, say)
  return runFaults('faults.disk', { runs, say, fault: fillDisk, spine: { prepareFolder } })
}

/** Runs this kind in a process whose mounts nobody else sees and that go away with it; for that nobody needs to be root. */
async function runWithOwnMounts(runs: number, say: (text: string) => void): Promise<FaultResult | { skipped: string }> {
  const unshare = findDebianTool('unshare', { from: 'util-linux' })
  const flags = process.getuid?.() === 0 ? ['-m'] : ['-rm']
  if (unshare === undefined || !canMount(unshare, flags)) return { skipped: 'no tmpfs can be mounted here' }
  const args = [...flags, process.execPath, main, '--only', 'disk', '--runs', String(runs), '--json']
  const child = spawn(unshare, args, {
    env: { ...process.env, [ownMounts]: 'yes' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  if (output === '') throw new Error(`the runs ended with ${code}`)
  say('done')
  const result = JSON.parse(output) as Omit<FaultResult, 'problems'>
  return { ...result, problems: code === 0 ? [] : ['see above'] }
}

function canMount(unshare: string, flags: readonly string[]): boolean {
  try {
    const folder = join(import.meta.dirname)
    execFileSync(unshare, [...flags, 'mount', '-t', 'tmpfs', 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function prepareFolder(name: string, folder: string): Disposable | undefined {
  if (!victims.includes(name as Victim)) return undefined
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', folder])
  return { [Symbol.dispose]: () => void execFileSync('umount', ['-l', folder]) }
}

const fillDisk: Fault = async ({ services, folder }) => {
  const victim = pick(victims)
  const ballast = join(folder, victim, 'ballast')
  await delay(between(50, 800))
  fill(ballast)
  await delay(between(300, 2500))
  const killed = Math.random() < 0.3
  if (killed) {
    await services[victim].end('SIGKILL')
    services[victim].launch()
    await delay(between(0, 2000))
  }
  rmSync(ballast)
  await services[victim].start()
  return `filled the disk of ${victim}${killed ? ' and killed it' : ''}`
}

function fill(file: string): void {
  const descriptor = openSync(file, 'w')
  for (let size = 1 << 20; size >= 1; ) {
    try {
      writeSync(descriptor, new Uint8Array(size))
    } catch {
      size >>= 1
    }
  }
  closeSync(descriptor)
}
