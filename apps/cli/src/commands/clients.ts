import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

/** Readers of a gateway's channels. */
export function addClients(program: Command, environment: Environment): void {
  const clients = program.command('client').description('clients that read from this gateway')
  withExample(withGateway(clients.command('list')), 'client list --profile aggregator')
    .description('clients, each on each channel')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const entry of await client.clients())
          output.show(entry, [`${entry.clientId}  since ${entry.createdDate}, here last ${entry.updatedDate}`])
      }),
    )
  withExample(
    withGateway(clients.command('remove <client:channel...>')),
    'client remove cli:readings.in --profile aggregator',
  )
    .description('forget clients and their places; who comes back begins with the oldest message')
    .action((ids: string[], options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        await client.removeClients(ids)
        output.show({ removed: ids }, [`${ids.length} removed`])
      }),
    )
}
