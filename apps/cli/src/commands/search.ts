import type { FoundMessage, SearchQuery } from '@digital-spine/api'
import type { Command } from 'commander'
import { type CommonOptions, type Environment, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { nameParty } from './name-party.ts'

type Options = CommonOptions & {
  readonly [name in
    | 'direction'
    | 'from'
    | 'to'
    | 'channel'
    | 'topic'
    | 'peer'
    | 'state'
    | 'id'
    | 'transaction'
    | 'answers']?: string
} & { readonly limit: string }

/** `spine search`: what this gateway has received and sent. */
export function addSearch(program: Command, environment: Environment): void {
  withExample(withGateway(program.command('search')), 'search --peer voltware.iam.ewc --state processed')
    .description('find messages received and sent, newest first, by all that is given')
    .option('--direction <in|out>', 'received, or sent')
    .option('--from <time>', 'then or later, ISO 8601')
    .option('--to <time>', 'then or earlier, ISO 8601')
    .option('--channel <fqcn>', 'on this channel')
    .option('--topic <owner/name>', 'of this topic')
    .option('--peer <party>', 'from or to a DID, name or alias')
    .option('--state <state>', 'queued, accepted, expired, failed, rejected, delivered or processed')
    .option('--id <id>', 'with this id')
    .option('--transaction <id>', 'of this transaction')
    .option('--answers <id>', 'answers to this message')
    .option('--limit <n>', 'how many at most', '50')
    .action((options: Options) =>
      onGateway(options, environment, async ({ client, output }) => {
        const query = readQuery(options)
        let left = Number(options.limit)
        let next: string | undefined
        do {
          const after = next === undefined ? {} : { after: next }
          const page = await client.search({ ...query, ...after, limit: Math.min(left, 200) })
          for (const message of page.messages) output.show(message, [describe(message)])
          left -= page.messages.length
          next = page.next
        } while (left > 0 && next !== undefined)
      }),
    )
}

/** The API says what is wrong with a value. */
function readQuery({ channel, transaction, answers, ...options }: Options): Partial<SearchQuery> {
  const { direction, from, to, topic, peer, state, id } = options
  const query = { direction, from, to, topic, peer, state, id, fqcn: channel, transactionId: transaction }
  const given = Object.entries({ ...query, initiatingMessageId: answers }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given)
}

function describe({ timestampISO, direction, id, fqcn, topicOwner, topicName, peers }: FoundMessage): string {
  const states = peers.map(
    ({ state, code, ...peer }) => `${nameParty(peer)} ${state}${code === undefined ? '' : ` ${code}`}`,
  )
  return `${timestampISO}  ${direction}  ${id}  ${fqcn}  ${topicOwner}/${topicName}  ${states.join(', ')}`.trimEnd()
}
