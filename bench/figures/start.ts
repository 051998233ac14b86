import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Benchmark } from '../figure.ts'
import { createTempFolder } from '../temp-folder.ts'

const repository = join(import.meta.dirname, '../..')
const withinMs = 300_000

/** From `npm start` to the first message that has arrived: in a fresh clone, and again after everything was killed. */
export const start: Benchmark = {
  names: ['start.fresh', 'start.again'],
  async run({ say }) {
    using folder = createTempFolder()
    const clone = join(folder.path, 'clone')
    say('a fresh clone')
    await run('git', ['clone', '--quiet', '--no-hardlinks', repository, clone])
    const fresh = await timeStart(clone)
    say('again')
    const again = await timeStart(clone)
    return [
      { name: 'start.fresh', value: fresh, unit: 's', goal: { atMost: 60 }, note: 'with what it downloads' },
      { name: 'start.again', value: again, unit: 's', goal: { atMost: 10 }, note: 'after kill -9' },
    ]
  },
}

/** s from `npm start` until a message is delivered; then kills all of it. */
async function timeStart(clone: string): Promise<number> {
  const begin = performance.now()
  const child = spawn('npm', ['start', '--silent', '--', '--json', '--port', '0'], {
    cwd: clone,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const kill = (): void => killTree(child.pid ?? 0)
  process.on('exit', kill)
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000)
  })
  const exit = once(child, 'exit')
  const failed = exit.then(() => Promise.reject(new Error(`npm start ended: ${said}`)))
  failed.catch(() => undefined)
  const late = AbortSignal.timeout(withinMs)
  try {
    const delivered = new Promise<void>((resolve, reject) => {
      late.addEventListener('abort', () => reject(new Error(`nothing was delivered: ${said}`)))
      createInterface({ input: child.stdout }).on('line', (line) => line.includes('"event":"delivered"') && resolve())
    })
    await Promise.race([delivered, failed])
    return (performance.now() - begin) / 1000
  } finally {
    kill()
    await exit
    process.off('exit', kill)
  }
}

/** kill -9 for a process and all that it has started, the youngest last so that none is missed. */
function killTree(pid: number): void {
  const tree = [pid]
  for (const parent of tree) tree.push(...childrenOf(parent))
  for (const member of tree) {
    try {
      process.kill(member, 'SIGKILL')
    } catch {
      // it has ended by itself
    }
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === parent)
    .map(Number)
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const [code] = (await once(spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit')) as [number]
  if (code !== 0) throw new Error(`${command} ${args[0]} failed`)
}
