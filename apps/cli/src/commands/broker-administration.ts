import type { Command } from 'commander'
import { tableLines } from '../table.ts'
import { limitRows, readLimits } from './broker-quota.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

type AuditOptions = CommonOptions & { after: string; limit: string; actor?: string; action?: string }

/** What administrators of a broker do. */
export function addBrokerAdministration(broker: Command, environment: Environment): void {
  withExample(
    withGateway(broker.command('quota <did> [limits...]')),
    'broker quota did:ethr:spine:0xAa36A0f1D8C7C9E6c4d9D0d5b7f3C1e2F4a5B6c7 topics=50 sendsPerSecond=default --profile operator',
  )
    .description("show a participant's quota, or set some of it (administrators)")
    .action((did: string, limits: string[], options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const quota =
          limits.length === 0 ? await client.broker.quotaOf(did) : await client.broker.setQuota(did, readLimits(limits))
        output.show(quota, tableLines(limitRows(quota)))
      }),
    )
  withExample(withGateway(broker.command('audit')), 'broker audit --action topic.create --profile operator')
    .description('what was done and refused, oldest first (administrators)')
    .option('--after <number>', 'events after this one', '0')
    .option('--limit <number>', 'at most so many', '100')
    .option('--actor <did>', 'of one participant')
    .option('--action <action>', 'of one kind')
    .action((options: AuditOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { after, limit, actor, action } = options
        const events = await client.broker.audit({
          ...{ after: Number(after), limit: Number(limit) },
          ...(actor === undefined ? {} : { actor }),
          ...(action === undefined ? {} : { action }),
        })
        const rows = events.map(({ sequence, at, outcome, code, ...event }) => [
          ...[String(sequence), new Date(at).toISOString(), event.action, event.actor ?? '-', event.subject ?? '-'],
          code === null ? outcome : `${outcome} (${code})`,
        ])
        if (output.json) for (const event of events) output.show(event)
        else output.show(undefined, tableLines(rows, ['number', 'at', 'action', 'who', 'what', 'outcome']))
      }),
    )
}
