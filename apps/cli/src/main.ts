#!/usr/bin/env node
import { reportError } from './output.ts'
import { createProgram } from './program.ts'

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
