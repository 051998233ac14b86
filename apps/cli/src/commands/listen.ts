import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { messageLine } from './message-line.ts'

/** `spine listen`: messages as they come, until it is stopped. */
export function addListen(program: Command, environment: Environment, stopped: Promise<unknown>): void {
  withExample(withGateway(program.command('listen <channel>')), 'listen readings.in --profile aggregator')
    .description('print messages as they are pushed and acknowledge them, until stopped')
    .option('--client <id>', 'reader with its own place in the channel', 'cli')
    .action((channel: string, options: { client: string } & CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const end = new AbortController()
        void stopped.then(() => end.abort())
        await client.listen({
          ...{ channel, client: options.client, signal: end.signal },
          onMessages(messages) {
            for (const message of messages) output.show(message, [messageLine(message)])
          },
        })
      }),
    )
}
