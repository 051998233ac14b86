import { parseTopicRef } from '@digital-spine/core'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { splitList } from './lists.ts'

/** Channels of the participant. */
export function addChannels(program: Command, environment: Environment): void {
  const channel = program.command('channel').description('channels of this gateway')
  withGateway(channel.command('create <fqcn>'))
    .requiredOption('--type <pub|sub>', 'pub sends, sub receives')
    .requiredOption('--topics <owner/name,…>', 'topics it carries')
    .option('--dids <dids>', 'who it is for, by DID', '')
    .option('--roles <roles>', 'or by role', '')
    .option('--plain', 'pub: do not encrypt; sub: also take plain messages')
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
              ? options.type === 'pub'
                ? { payloadEncryption: false }
                : { acceptPlain: true }
              : {}
          const conditions = { dids: splitList(options.dids), roles: splitList(options.roles), topics }
          output.show(await client.createChannel({ fqcn, type: options.type, ...plain, conditions }), [
            `${fqcn} is there`,
          ])
        }),
    )
  withGateway(channel.command('list')).action((options: CommonOptions) =>
    onGateway(options, environment, async ({ client, output }) => {
      for (const entry of await client.channels()) output.show(entry, [`${String(entry.fqcn)}  ${String(entry.type)}`])
    }),
  )
  withGateway(channel.command('show <fqcn>')).action((fqcn: string, options: CommonOptions) =>
    onGateway(options, environment, async ({ client, output }) =>
      output.show({ ...(await client.channel(fqcn)), recipients: await client.recipients(fqcn) }),
    ),
  )
  withGateway(channel.command('delete <fqcn>')).action((fqcn: string, options: CommonOptions) =>
    onGateway(options, environment, async ({ client, output }) => {
      await client.deleteChannel(fqcn)
      output.show({ fqcn }, [`${fqcn} is deleted`])
    }),
  )
}
