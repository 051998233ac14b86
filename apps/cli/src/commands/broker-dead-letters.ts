import type { Command } from 'commander'
import { tableLines } from '../table.ts'
import { type MailboxOptions, withMailbox } from './broker-cursors.ts'
import { type Environment, onGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

type ListOptions = MailboxOptions & { client?: string }
type ChoiceOptions = MailboxOptions & { position?: number[] }

/** Entries that were set aside for a reader, with the reason. */
export function addDeadLetters(broker: Command, environment: Environment): void {
  const letters = broker.command('dead-letters').description('what a reader could not deal with')
  withExample(withMailbox(letters.command('list')), 'broker dead-letters list --profile grid-operator')
    .description('dead letters with their reasons')
    .option('--client <client>', 'of one reader')
    .action(({ mailbox, client: reader, ...options }: ListOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const found = await client.broker.deadLetters(mailbox, reader)
        const rows = found.map(({ client: of, entry, code, deliveries, at, from, id }) => [
          ...[of, String(entry.position), code, String(deliveries), new Date(at).toISOString(), from ?? '-', id ?? '-'],
        ])
        if (output.json) for (const letter of found) output.show(letter)
        else
          output.show(undefined, tableLines(rows, ['client', 'position', 'reason', 'times', 'at', 'sender', 'message']))
      }),
    )
  const withPositions = (command: Command): Command =>
    withMailbox(command).option(
      '--position <number>',
      'one of them, again for more; all if left out',
      (value: string, before: number[] = []) => [...before, Number(value)],
    )
  withExample(
    withPositions(letters.command('redrive <client>')),
    'broker dead-letters redrive gateway --profile grid-operator',
  )
    .description('deliver them again')
    .action((reader: string, { mailbox, position, ...options }: ChoiceOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const positions = await client.broker.redrive(mailbox, reader, position)
        output.show({ client: reader, positions }, [`${positions.length} are delivered again`])
      }),
    )
  withExample(
    withPositions(letters.command('purge <client>')),
    'broker dead-letters purge gateway --position 17 --profile grid-operator',
  )
    .description('give them up for good')
    .action((reader: string, { mailbox, position, ...options }: ChoiceOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const purged = await client.broker.purgeDeadLetters(mailbox, reader, position)
        output.show({ client: reader, purged }, [`${purged} are gone`])
      }),
    )
}
