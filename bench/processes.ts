import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const main = join(import.meta.dirname, '../apps/cli/src/main.ts')

/** A `spine` process: its first JSON line of that event, and how to end it. */
export type SpineProcess<Ready> = AsyncDisposable & {
  readonly pid: number
  readonly ready: Ready
  /** kill -9 */
  kill(): Promise<void>
}

/** Starts `spine …` and waits for the line `{"event":"ready",…}`. */
export async function startProcess<Ready>(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<SpineProcess<Ready>> {
  const profile = process.env.SPINE_BENCH_PROFILE
  const flags = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile]
  const child = spawn(process.execPath, [...flags, main, ...args], {
    env: { ...process.env, ...variables },
    // It ends by itself when the channel does, so that nothing outlives a run that fails.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const exit = once(child, 'exit')
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2000)
  })
  const line = new Promise<string>((resolve, reject) => {
    if (child.stdout === null) return reject(new TypeError('no output'))
    createInterface({ input: child.stdout }).on('line', (text) => text.includes('"event":"ready"') && resolve(text))
  })
  const failed = exit.then(() => Promise.reject(new Error(`spine ${args.join(' ')} ended: ${errors}`)))
  failed.catch(() => undefined)
  return {
    pid: child.pid ?? 0,
    ready: JSON.parse(await Promise.race([line, failed])) as Ready,
    async kill() {
      child.kill('SIGKILL')
      await exit
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await exit
    },
  }
}

/** A service that can be killed and started again on the same port and folder. */
export type Service = AsyncDisposable & {
  readonly url: string
  readonly pid: number
  kill(): Promise<void>
  restart(): Promise<void>
}

export async function startService(name: string, variables: Readonly<Record<string, string>>): Promise<Service> {
  let running = await startProcess<{ url: string }>(['serve', name], variables)
  const { url } = running.ready
  return {
    url,
    get pid() {
      return running.pid
    },
    kill: () => running.kill(),
    async restart() {
      running = await startProcess(['serve', name], { ...variables, SPINE_PORT: new URL(url).port })
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}
