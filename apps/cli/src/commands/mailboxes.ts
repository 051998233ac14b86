import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { tableLines } from '../table.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

/** Anonymous mailboxes of this gateway. */
export function addMailboxes(program: Command, environment: Environment): void {
  const mailbox = program.command('mailbox').description('anonymous mailboxes of this gateway')
  withExample(withGateway(mailbox.command('begin')), 'mailbox begin --profile grid-operator')
    .description('have anonymous mailboxes from now on, a new one each day')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        await client.mailboxes.begin()
        await client.mailboxes.register()
        output.show(await client.mailboxes.current(), ['they are there'])
      }),
    )
  withExample(withGateway(mailbox.command('current')), 'mailbox current --profile grid-operator')
    .description('the one that senders are to use now')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { current } = await client.mailboxes.current()
        if (current === null) throw new SpineError('MAILBOX_UNKNOWN', 'There is none: begin with them first.')
        output.show(current, [current.associationKey])
      }),
    )
  withExample(withGateway(mailbox.command('list')), 'mailbox list --profile grid-operator')
    .description('anonymous mailboxes, the newest first')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const found = await client.mailboxes.list()
        if (output.json) for (const one of found) output.show(one)
        else
          output.show(
            undefined,
            tableLines(
              found.map(({ associationKey, validFrom, validTo, isShared }) => [
                ...[associationKey, validFrom, validTo, isShared ? 'yes' : 'not yet'],
              ]),
              ['mailbox', 'from', 'to', 'at the broker'],
            ),
          )
      }),
    )
}
