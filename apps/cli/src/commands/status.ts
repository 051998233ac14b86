import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'

/** How the gateway is. */
export function addStatus(program: Command, environment: Environment): void {
  withExample(withGateway(program.command('status')), 'status --profile aggregator')
    .description('health of the gateway')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const health = await client.health()
        output.show(health, [
          health.status,
          ...health.checks.map(
            ({ name, ok, reason }) => `  ${ok ? 'ok  ' : 'FAIL'} ${name}${reason === undefined ? '' : `: ${reason}`}`,
          ),
          `what is known of the ledger counts until ${new Date(health.freshUntil).toISOString()}`,
          ...Object.entries(health.works).map(
            ([what, { ok, why }]) => `  ${ok ? 'works ' : 'STANDS'} ${what}${why === undefined ? '' : `: ${why}`}`,
          ),
        ])
      }),
    )
}
