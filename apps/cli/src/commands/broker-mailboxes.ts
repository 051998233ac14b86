import { parseTopicRef, topicId } from '@digital-spine/core'
import type { Command } from 'commander'
import { tableLines } from '../table.ts'
import { formatDuration, parseDuration } from './duration.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

/** Mailboxes of the participant at the broker, and how long they and topics keep messages. */
export function addMailboxes(broker: Command, environment: Environment): void {
  withExample(withGateway(broker.command('mailboxes')), 'broker mailboxes --profile grid-operator')
    .description("this participant's mailboxes")
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const mailboxes = await client.broker.mailboxes()
        const rows = mailboxes.map(({ mailbox, messages, bytes, last, retentionMs }) => [
          ...[mailbox, String(messages), String(bytes), String(last)],
          retentionMs === null ? 'default' : formatDuration(retentionMs),
        ])
        if (output.json) for (const mailbox of mailboxes) output.show(mailbox)
        else output.show(undefined, tableLines(rows, ['mailbox', 'messages', 'bytes', 'last', 'kept']))
      }),
    )
  const mailbox = broker.command('mailbox').description('one mailbox')
  withExample(
    withGateway(mailbox.command('delete <did>')),
    'broker mailbox delete did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169 --profile aggregator',
  )
    .description('delete an anonymous mailbox with all that lies in it')
    .action((did: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        await client.broker.deleteMailbox(did)
        output.show({ mailbox: did }, [`${did} is deleted`])
      }),
    )
  const retention = broker.command('retention').description('how long messages are kept that come from now on')
  withExample(
    withGateway(retention.command('mailbox <duration>')),
    'broker retention mailbox 3d --profile grid-operator',
  )
    .description('in a mailbox; `none` for as long as the broker keeps them')
    .option('--mailbox <did>', 'an anonymous one', 'me')
    .action((duration: string, options: CommonOptions & { mailbox: string }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const changed = await client.broker.setMailboxRetention(options.mailbox, readRetention(duration))
        output.show(changed, [`${changed.mailbox} keeps messages ${describe(changed.retentionMs)}`])
      }),
    )
  withExample(
    withGateway(retention.command('topic <owner/name> <duration>')),
    'broker retention topic flexpool.iam.ewc/flexibility-offers 1d --profile aggregator',
  )
    .description('of a topic whose name you control; `none` for as long as the broker keeps them')
    .action((ref: string, duration: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const retentionMs = readRetention(duration)
        const { owner, name } = parseTopicRef(ref)
        const changed = await client.topics.change(topicId(owner, name), { retentionMs })
        output.show(changed, [`messages of ${ref} are kept ${describe(retentionMs)}`])
      }),
    )
}

const readRetention = (duration: string): number | null => parseDuration(duration) || null
const describe = (ms: number | null): string => (ms === null ? 'as long as the broker keeps them' : formatDuration(ms))
