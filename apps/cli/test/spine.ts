import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

export const mainFile = join(import.meta.dirname, '../src/main.ts')

export type SpineEvent = {
  readonly event: string
  readonly url?: string
  readonly services?: Readonly<Record<'ledger' | 'names' | 'hub' | 'broker', string>>
  readonly participants?: { name: string; did: string; url: string; apiKey: string }[]
  readonly messageId?: string
  readonly code?: string
  readonly message?: string
}

/** A running `spine up --json`: its events as they come. */
export type RunningSpine = {
  readonly child: ChildProcessWithoutNullStreams
  readonly events: readonly SpineEvent[]
  /** Resolves with the first event, past or to come, that satisfies `test`; rejects if the process ends before. */
  until(test: (event: SpineEvent) => boolean): Promise<SpineEvent>
  /** Ends it with a signal and waits. */
  end(signal: NodeJS.Signals): Promise<void>
}

/** Starts a sandbox on free ports with its state in `folder`. */
export function startSpine(folder: string, ...args: string[]): RunningSpine {
  const child = spawn(process.execPath, [mainFile, 'up', '--json', '--port', '0', '--data', folder, ...args])
  const events: SpineEvent[] = []
  const waiting = new Set<(event: SpineEvent) => void>()
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line) as SpineEvent
    events.push(event)
    for (const listener of waiting) listener(event)
  })
  const exit = once(child, 'exit')
  return {
    child,
    events,
    async until(test) {
      const past = events.find(test)
      if (past !== undefined) return past
      const coming = new Promise<SpineEvent>((resolve) => waiting.add((event) => test(event) && resolve(event)))
      const ended = exit.then(() =>
        Promise.reject(new Error(`spine ended: ${JSON.stringify(events.at(-1))} ${errors}`)),
      )
      return Promise.race([coming, ended])
    },
    async end(signal) {
      child.kill(signal)
      await exit
    },
  }
}

/** Runs one `spine` command to its end; answers its standard output. */
export async function spine(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [mainFile, ...args], { maxBuffer: 64 << 20 })
  return stdout
}

/** A service in a process of its own. */
export type ServedProcess = { readonly url: string; end(signal: NodeJS.Signals): Promise<void> }

/** Runs `spine serve SERVICE` with SPINE_… variables until it is ready. */
export async function serve(
  service: string,
  variables: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<ServedProcess> {
  const child = spawn(process.execPath, [mainFile, 'serve', service, ...args], {
    env: { ...process.env, ...variables },
  })
  const exit = once(child, 'exit')
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"event":"ready"')) resolve((JSON.parse(line) as { url: string }).url)
    })
  })
  const url = await Promise.race([ready, exit.then(() => Promise.reject(new Error(`${service} ended: ${errors}`)))])
  return {
    url,
    async end(signal) {
      child.kill(signal)
      await exit
    },
  }
}
