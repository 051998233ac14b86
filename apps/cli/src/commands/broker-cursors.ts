import type { Rewind } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { tableLines } from '../table.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

export type MailboxOptions = CommonOptions & { mailbox: string }
type Place = { position?: string; time?: string; message?: string }

export const withMailbox = (command: Command): Command =>
  withGateway(command).option('--mailbox <did>', "an anonymous one of this participant's", 'me')

/** Readers of a mailbox: where they are, and how to steer them. A gateway reads as `gateway`. */
export function addCursors(broker: Command, environment: Environment): void {
  withExample(withMailbox(broker.command('cursors')), 'broker cursors --profile grid-operator')
    .description('who reads a mailbox, and how far they are')
    .action(({ mailbox, ...options }: MailboxOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const cursors = await client.broker.cursors(mailbox)
        const rows = cursors.map(({ client: reader, floor, pending, deadLetters, paused, reader: connection }) => [
          ...[reader, String(floor), String(pending), String(deadLetters)],
          paused ? 'paused' : connection === null ? 'away' : 'reading',
        ])
        if (output.json) for (const cursor of cursors) output.show(cursor)
        else output.show(undefined, tableLines(rows, ['client', 'done to', 'open', 'dead letters', 'state']))
      }),
    )
  addSwitch(broker, environment, { verb: 'pause', about: 'deliver nothing to a reader for now', paused: true })
  addSwitch(broker, environment, { verb: 'resume', about: 'let a paused reader go on', paused: false })
  withExample(
    withMailbox(broker.command('rewind <client>')),
    'broker rewind gateway --time 2026-11-25T08:00:00Z --profile grid-operator',
  )
    .description('have a reader read again from a place; what was delivered before is flagged')
    .option('--position <number>', 'after this position')
    .option('--time <time>', 'what was accepted then or later (ISO 8601)')
    .option('--message <id>', 'from this message on')
    .action((reader: string, options: MailboxOptions & Place) =>
      onGateway(options, environment, async ({ client, output }) => {
        const floor = await client.broker.rewind(options.mailbox, reader, readPlace(options))
        output.show({ client: reader, floor }, [`${reader} reads on after position ${floor}`])
      }),
    )
}

function addSwitch(
  broker: Command,
  environment: Environment,
  { verb, about, paused }: { verb: string; about: string; paused: boolean },
): void {
  withExample(withMailbox(broker.command(`${verb} <client>`)), `broker ${verb} gateway --profile grid-operator`)
    .description(about)
    .action((reader: string, { mailbox, ...options }: MailboxOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        await client.broker.pause(mailbox, reader, paused)
        output.show({ client: reader, paused }, [`${reader} ${paused ? 'is paused' : 'goes on'}`])
      }),
    )
}

function readPlace({ position, time, message }: Place): Rewind {
  const given = [position, time, message].filter((value) => value !== undefined)
  if (given.length !== 1)
    throw new SpineError('VALIDATION_FAILED', 'Say from where: one of --position, --time or --message.')
  if (message !== undefined) return { id: message }
  const number = position === undefined ? Date.parse(time ?? '') : Number(position)
  if (!Number.isSafeInteger(number))
    throw new SpineError('VALIDATION_FAILED', `"${given[0]}" is no place to read from.`)
  return position === undefined ? { time: number } : { position: number }
}
