#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'

const [, , command, ...services] = process.argv
/** What a service by itself tells V8, which has to be said before anything else is loaded. */
const flags: Readonly<Record<string, string>> = {
  // It computes little: memory counts more than speed.
  hub: '--optimize-for-size',
  // What comes from sockets counts as memory that stays, so that V8 would free all of it every second; seldom
  // is enough, and takes no more memory (broker.memory).
  broker: '--heap-growing-percent=300',
  // So does what is decrypted of files: V8 went through all of it several times a second.
  gateway: '--heap-growing-percent=100',
}
const flag = command === 'serve' ? flags[services.join()] : undefined
if (flag !== undefined) setFlagsFromString(flag)
const { reportError } = await import('./output.ts')
const { createProgram } = await import('./program.ts')

/** Resolves when the process is asked to stop, or when whoever started it (with an IPC channel) is gone. */
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  if (process.channel !== undefined) process.on('disconnect', () => resolve())
})
process.channel?.unref()
// Whoever reads what is printed may go; what runs here goes on, and can still be stopped.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

try {
  await createProgram(process.env, stopped).parseAsync()
  process.exit(0)
} catch (error) {
  process.exit(reportError(error, process.argv.includes('--json')))
}
