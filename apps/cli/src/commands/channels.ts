import { parseTopicRef } from '@digital-spine/core'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { splitList } from './lists.ts'

/** Channels of the participant. */
export function addChannels(program: Command, environment: Environment): void {
  const channel = program.command('channel').description('channels of this gateway')
  withExample(
    withGateway(channel.command('create <fqcn>')),
    'channel create readings.out --type pub --topics voltware.iam.ewc/reading --roles aggregator.roles.exchange.apps.spine.iam.ewc --profile device-maker',
  )
    .description('make a channel, or change the one of that name')
    .requiredOption(
      '--type <type>',
      'pub sends messages, sub receives them; upload sends files, download receives them',
    )
    .requiredOption('--topics <owner/name,…>', 'topics it carries')
    .option('--dids <dids>', 'who it is for, by DID', '')
    .option('--roles <roles>', 'or by role', '')
    .option('--plain', 'pub and upload: do not encrypt; sub and download: also take plain messages')
    .action(
      (
        fqcn: string,
        options: CommonOptions & { type: string; topics: string; dids: string; roles: string; plain?: boolean },
      ) =>
        onGateway(options, environment, async ({ client, output }) => {
          const topics = splitList(options.topics).map((ref) => {
            const { owner, name } = parseTopicRef(ref)
            return { owner, topicName: name }
          })
          const plain =
            options.plain === true
              ? options.type === 'pub' || options.type === 'upload'
                ? { payloadEncryption: false }
                : { acceptPlain: true }
              : {}
          const conditions = { dids: splitList(options.dids), roles: splitList(options.roles), topics }
          output.show(await client.createChannel({ fqcn, type: options.type, ...plain, conditions }), [
            `${fqcn} is there`,
          ])
        }),
    )
  withExample(withGateway(channel.command('list')), 'channel list --profile aggregator')
    .description('channels there are')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const entry of await client.channels())
          output.show(entry, [`${String(entry.fqcn)}  ${String(entry.type)}`])
      }),
    )
  withExample(withGateway(channel.command('show <fqcn>')), 'channel show offers.out --profile aggregator')
    .description('a channel, and who it reaches now')
    .action((fqcn: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) =>
        output.show({ ...(await client.channel(fqcn)), recipients: (await client.qualified(fqcn)).qualifiedDids }),
      ),
    )
  withExample(withGateway(channel.command('delete <fqcn>')), 'channel delete readings.out --profile device-maker')
    .description('take a channel away')
    .action((fqcn: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        await client.deleteChannel(fqcn)
        output.show({ fqcn }, [`${fqcn} is deleted`])
      }),
    )
}
