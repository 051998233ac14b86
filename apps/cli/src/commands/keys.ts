import type { ApiKey, Scope } from '@digital-spine/api'
import type { Command } from 'commander'
import { tableLines } from '../table.ts'
import { parseDuration } from './duration.ts'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { splitList } from './lists.ts'

type KeyOptions = CommonOptions & { scopes: string; channels: string; perMinute?: string; expires: string }

/** `spine key`: what systems call this gateway with. */
export function addKeys(program: Command, environment: Environment): void {
  const key = program.command('key').description('API keys of this gateway')
  withExample(withGateway(key.command('list')), 'key list --profile aggregator')
    .description('keys, what they may do, and when they were used last')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const keys = await client.access.keys()
        const rows = keys.map((entry) => [
          ...[entry.id, entry.name, entry.scopes.join(' '), entry.channels?.join(' ') ?? 'all'],
          ...[entry.usedAt === undefined ? 'never' : new Date(entry.usedAt).toISOString(), stateOf(entry)],
        ])
        if (output.json) for (const entry of keys) output.show(entry)
        else output.show(undefined, tableLines(rows, ['id', 'name', 'scopes', 'channels', 'last used', 'counts']))
      }),
    )
  withExample(
    withGateway(key.command('create <name>')),
    'key create meters --scopes send,read --channels readings.out --expires 90d --profile aggregator',
  )
    .description('make a key; it is shown this once')
    .requiredOption('--scopes <scopes>', 'of send, receive, read, enrol, configure, topics, identity, administer')
    .option('--channels <fqcns>', 'for these channels only', '')
    .option('--per-minute <requests>', 'at most so many requests a minute')
    .option('--expires <time>', 'after a while, as 90d', 'none')
    .action((name: string, { scopes, channels, perMinute, expires, ...options }: KeyOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const lifeMs = parseDuration(expires)
        const created = await client.access.createKey({
          ...{ name, scopes: splitList(scopes) as Scope[] },
          ...(channels === '' ? {} : { channels: splitList(channels) }),
          ...(perMinute === undefined ? {} : { perMinute: Number(perMinute) }),
          ...(lifeMs === 0 ? {} : { expiresAt: Date.now() + lifeMs }),
        })
        output.note(`The key of ${name}, which is not shown again:`)
        output.show(created, [created.key])
      }),
    )
  withExample(
    withGateway(key.command('revoke <id>')),
    'key revoke 019f0f3e-7c1a-7b52-a7a1-6f3c1b0f2d11 --profile aggregator',
  )
    .description('revoke a key for good')
    .action((id: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        await client.access.revokeKey(id)
        output.show({ id }, [`${id} is revoked`])
      }),
    )
}

function stateOf({ revokedAt, expiresAt }: ApiKey): string {
  if (revokedAt !== undefined) return 'revoked'
  return expiresAt === undefined ? 'always' : `until ${new Date(expiresAt).toISOString()}`
}
