import { type ChannelInput, type ChannelType, channelTypes, type QualifyingReason } from '@digital-spine/api'
import { parseTopicRef } from '@digital-spine/core'
import { type Command, Option } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { splitList } from './lists.ts'
import { nameParty } from './name-party.ts'

type ChannelOptions = CommonOptions & {
  anonymous?: boolean
  topics?: string
  dids?: string
  roles?: string
  groups?: string
  plain?: boolean
}

const withConditions = (command: Command): Command =>
  command
    .option('--topics <owner/name,…>', 'topics it carries')
    .option('--dids <parties>', 'who it is for: DIDs, names or aliases of the address book')
    .option('--roles <roles>', 'or whoever holds a role')
    .option('--groups <groups>', 'or is in a group of the address book')

/** Channels of the participant. */
export function addChannels(program: Command, environment: Environment): void {
  const channel = program.command('channel').description('channels of this gateway')
  withExample(
    withConditions(withGateway(channel.command('create <fqcn>'))),
    'channel create readings.out --type pub --topics voltware.iam.ewc/reading --roles aggregator.roles.exchange.apps.spine.iam.ewc --profile device-maker',
    'channel create offers.out --type pub --topics flexpool.iam.ewc/offer --dids northgrid.iam.ewc --profile aggregator',
  )
    .description('make a channel')
    .addOption(
      new Option('--type <type>', 'pub sends messages, sub receives them; upload sends files, download receives them')
        .choices(channelTypes)
        .makeOptionMandatory(),
    )
    .option('--anonymous', 'pub and sub: to anonymous mailboxes, and out of them')
    .option('--plain', 'pub and upload: do not encrypt; sub and download: also take plain messages')
    .action((fqcn: string, { type, ...options }: ChannelOptions & { type: ChannelType }) =>
      onGateway(options, environment, async ({ client, output }) => {
        const isSending = type === 'pub' || type === 'upload'
        const plain = isSending ? { payloadEncryption: false } : { acceptPlain: true }
        const conditions = readConditions(options)
        const anonymous = options.anonymous === true ? { useAnonymousExtChannel: true } : {}
        const made = { fqcn, type, ...anonymous, ...(options.plain === true ? plain : {}), conditions }
        output.show(await client.createChannel(made), [`${fqcn} is there`])
      }),
    )
  withExample(
    withConditions(withGateway(channel.command('update <fqcn>'))),
    'channel update readings.out --dids flexpool.iam.ewc --profile device-maker',
  )
    .description('say anew whom a channel is for, or what it carries; what is left out stays')
    .action((fqcn: string, options: ChannelOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const changed = await client.changeChannel(fqcn, { conditions: readConditions(options) })
        output.show(changed, [`${fqcn} is changed`])
      }),
    )
  withExample(withGateway(channel.command('list')), 'channel list --profile aggregator')
    .description('channels there are')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        for (const entry of await client.channels()) output.show(entry, [`${entry.fqcn}  ${entry.type}`])
      }),
    )
  withExample(withGateway(channel.command('show <fqcn>')), 'channel show offers.out --profile aggregator')
    .description('a channel, and whom it is for now, and why')
    .action((fqcn: string, options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const [shown, { recipients, updatedAt, problem }] = [await client.channel(fqcn), await client.qualified(fqcn)]
        output.show({ ...shown, recipients }, [
          `${fqcn}  ${shown.type}  ${shown.payloadEncryption ? 'encrypted' : 'plain'}`,
          ...shown.conditions.topics.map(({ owner, topicName }) => `  topic ${owner}/${topicName}`),
          ...recipients.map((party) => `  ${nameParty(party)}: ${party.reasons.map(describeReason).join('; ')}`),
          `  as of ${updatedAt}${problem === undefined ? '' : `; not found out since: ${problem}`}`,
        ])
      }),
    )
  withExample(withGateway(channel.command('refresh')), 'channel refresh --profile aggregator')
    .description('find out now whom channels are for')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        await client.refreshChannels()
        output.show({ refreshed: true }, ['all channels are looked at'])
      }),
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

function readConditions({ topics, dids, roles, groups }: ChannelOptions): NonNullable<ChannelInput['conditions']> {
  const refs = topics === undefined ? undefined : splitList(topics).map(parseTopicRef)
  return {
    ...(refs === undefined ? {} : { topics: refs.map(({ owner, name }) => ({ owner, topicName: name })) }),
    ...(dids === undefined ? {} : { dids: splitList(dids) }),
    ...(roles === undefined ? {} : { roles: splitList(roles) }),
    ...(groups === undefined ? {} : { groups: splitList(groups) }),
  }
}

function describeReason(reason: QualifyingReason): string {
  if (reason.kind === 'role') return `holds ${reason.role}, issued by ${reason.issuer}`
  if (reason.kind === 'group') return `in the group ${reason.group}`
  if (reason.name === undefined) return 'named by its DID'
  return `named as ${reason.name}${reason.moved === true ? ', which stands for somebody else now' : ''}`
}
