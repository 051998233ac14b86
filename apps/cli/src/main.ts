#!/usr/bin/env node
import { Command } from 'commander'
import { addChannels } from './commands/channels.ts'
import { addIdentity } from './commands/identity.ts'
import { addMessages } from './commands/messages.ts'
import { addNames } from './commands/names.ts'
import { addRoles } from './commands/roles.ts'
import { addServe } from './commands/serve.ts'
import { addStatus } from './commands/status.ts'
import { addTopics } from './commands/topics.ts'
import { addUp } from './commands/up.ts'
import { reportError } from './output.ts'

/** Resolves when the process is asked to stop, or when whoever started it (with an IPC channel) is gone. */
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  if (process.channel !== undefined) process.on('disconnect', () => resolve())
})
process.channel?.unref()
// Whoever reads what is printed may go; what runs here goes on, and can still be stopped.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

const program = new Command('spine')
  .description('Digital Spine: a trust-less data exchange for the electricity sector')
  .version('0.1.0')
addUp(program, stopped)
addServe(program, process.env, stopped)
addMessages(program, process.env, stopped)
for (const add of [addIdentity, addNames, addRoles, addTopics, addChannels, addStatus]) add(program, process.env)

try {
  await program.parseAsync()
  process.exit(0)
} catch (error) {
  process.exit(reportError(error, process.argv.includes('--json')))
}
