import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'

/** Organisations and applications. */
export function addNames(program: Command, environment: Environment): void {
  for (const kind of ['org', 'app'] as const) {
    const command = program.command(kind).description(kind === 'org' ? 'organisations' : 'applications')
    withGateway(command.command('create <name>'))
      .option('--title <text>', 'name for people')
      .action((name: string, options: CommonOptions & { title?: string }) =>
        onGateway(options, environment, async ({ client, output }) => {
          const metadata = options.title === undefined ? {} : { metadata: { displayName: options.title } }
          output.show(await client.registerName(name, metadata), [`${name} is registered`])
        }),
      )
    withGateway(command.command('show <name>')).action((name: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => output.show(await client.name(name))),
    )
  }
}
