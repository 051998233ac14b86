import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePorts } from '@digital-spine/testkit'

/** Ports from the base port to that of the last newcomer. */
const portCount = 19
const main = join(import.meta.dirname, '../../cli/src/main.ts')

/** A real sandbox in a process of its own; with its simulation, unless the flags say otherwise. */
export async function startSandbox(
  folder: string,
  flags: readonly string[] = [],
): Promise<AsyncDisposable & { readonly url: string }> {
  const [port] = await freePorts(portCount)
  const child = spawn(process.execPath, [main, 'up', '--json', '--port', String(port), '--data', folder, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { event, url = '' } = JSON.parse(line) as { event: string; url?: string }
      if (event === 'ready') resolve(url)
    })
  })
  const url = await Promise.race([ready, exit.then(() => Promise.reject(new Error('the sandbox ended')))])
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await exit
    },
  }
}
