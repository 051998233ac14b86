import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'

/** Who the participant is. */
export function addIdentity(program: Command, environment: Environment): void {
  const identity = program.command('identity').description('who this gateway is')
  withGateway(identity.command('show')).action((options: CommonOptions) =>
    onGateway(options, environment, async ({ client, output }) => {
      const shown = await client.identity()
      output.show(shown, [`${shown.did}`, `key     ${shown.kid}`, `broker  ${shown.broker}`])
    }),
  )
}
