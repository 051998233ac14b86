import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const main = join(import.meta.dirname, '../../apps/cli/src/main.ts')
const readyWithinMs = 60_000

export type ServiceOptions = {
  readonly name: string
  /** The program and its arguments, and what it writes when it serves. */
  readonly command: readonly string[]
  readonly ready: string
  readonly variables: Readonly<Record<string, string>>
  /** Where its output is appended to. */
  readonly logFile: string
  /** A program, with arguments, that runs it. */
  readonly wrapper?: readonly string[]
  /** Told when it ends though nobody ended it. */
  readonly onCrash: (text: string) => void
}

/** What runs a service of the spine. */
export function serve(service: 'names' | 'hub' | 'broker' | 'gateway'): Pick<ServiceOptions, 'command' | 'ready'> {
  return { command: [process.execPath, main, 'serve', service], ready: '"event":"ready"' }
}

/** A service in a process of its own that can be ended in any way and started again on the same port. */
export type Service = {
  readonly name: string
  readonly pid: number | undefined
  /** Starts it without waiting. */
  launch(): void
  /** Starts it unless it runs, and again should it give up because something it needs is away; resolves when it serves. */
  start(): Promise<void>
  signal(signal: NodeJS.Signals): void
  /** Ends it and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export function createService(options: ServiceOptions): Service {
  const { name, command, ready: readyText, variables, logFile, wrapper = [], onCrash } = options
  let child: ChildProcess | undefined
  let ready = Promise.withResolvers<void>()
  let serves = false

  const launch = (): void => {
    if (child !== undefined) return
    const [program = '', ...args] = [...wrapper, ...command]
    const started = spawn(program, args, {
      env: { ...process.env, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: wrapper.length > 0,
    })
    const log = createWriteStream(logFile, { flags: 'a' })
    log.on('error', () => undefined)
    let tail = ''
    const take = (chunk: Buffer): void => {
      log.write(chunk)
      tail = (tail + chunk.toString()).slice(-4000)
      if (serves || !tail.includes(readyText)) return
      serves = true
      ready.resolve()
    }
    started.stdout.on('data', take)
    started.stderr.on('data', take)
    child = started
    running.add(started)
    serves = false
    ready = Promise.withResolvers()
    started.once('exit', (code, signal) => {
      log.end()
      running.delete(started)
      if (child !== started) return
      child = undefined
      if (serves) onCrash(`${name} ended by itself (${code ?? signal}): ${tail.trim().split('\n').at(-1)}`)
      ready.resolve()
    })
  }
  return {
    name,
    get pid() {
      return child?.pid
    },
    launch,
    async start() {
      const deadline = Date.now() + readyWithinMs
      for (launch(); !serves; launch()) {
        await Promise.race([ready.promise, delay(Math.max(0, deadline - Date.now()), undefined, { ref: false })])
        if (serves) return
        if (Date.now() >= deadline) throw new Error(`${name} does not come back within ${readyWithinMs / 1000} s`)
        await delay(200)
      }
    },
    signal: (signal) => void child?.kill(signal),
    async end(signal) {
      const ending = child
      if (ending === undefined) return
      child = undefined
      serves = false
      const exit = once(ending, 'exit')
      // A wrapper is ended with what it runs.
      if (wrapper.length > 0 && ending.pid !== undefined) process.kill(-ending.pid, signal)
      else ending.kill(signal)
      await exit
    },
  }
}

/** A free port outside of the range that outgoing connections take, so that it stays free while its service is away. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const server = createServer()
    const free = new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!(await free)) continue
    server.close()
    await once(server, 'close')
    return port
  }
}
