import type { Command } from 'commander'
import { tableLines } from '../table.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

type AuditOptions = CommonOptions & { after: string; limit: string; actor?: string; action?: string; newest?: true }

/** `spine audit`: the record of this gateway. */
export function addAudit(program: Command, environment: Environment): void {
  withExample(withGateway(program.command('audit')), 'audit --actor user:alice --profile aggregator')
    .description('what was done at this gateway and what was refused')
    .option('--after <number>', 'events after this one', '0')
    .option('--limit <number>', 'at most so many', '100')
    .option('--newest', 'the newest first; else the oldest')
    .option('--actor <actor>', 'of one caller: key:NAME or user:NAME')
    .option('--action <action>', 'of one kind')
    .action((options: AuditOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const { after, limit, actor, action, newest } = options
        const events = await client.access.audit({
          ...{ after: Number(after), limit: Number(limit) },
          ...(actor === undefined ? {} : { actor }),
          ...(action === undefined ? {} : { action }),
          ...(newest ? { order: 'newest' as const } : {}),
        })
        const rows = events.map(({ sequence, at, outcome, code, ...event }) => [
          ...[String(sequence), new Date(at).toISOString(), event.actor ?? '-', event.action, event.subject ?? '-'],
          code === null ? outcome : `${outcome} (${code})`,
        ])
        if (output.json) for (const event of events) output.show(event)
        else output.show(undefined, tableLines(rows, ['number', 'at', 'who', 'did', 'to', 'outcome']))
      }),
    )
}
