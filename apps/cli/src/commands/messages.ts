import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { SentMessage } from '@digital-spine/api'
import { parseTopicRef, SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { parseDuration } from './duration.ts'
import { type Environment, onGateway, withGateway } from './gateway-options.ts'
import { readGiven } from './given-file.ts'
import { withExample } from './help.ts'
import { messageLine } from './message-line.ts'
import { nameParty } from './name-party.ts'

type SendOptions = {
  topic: string
  data?: string
  file?: string
  each?: boolean
  to?: string[]
  expires?: string
  transaction?: string
  mailbox?: string[]
  answer?: string
}
type RequestOptions = {
  topic: string
  data?: string
  file?: string
  to?: string[]
  timeout: string
  replyChannel?: string
}

const inFlight = 32
const waitSeconds = 30

/** What is to be said of any message. */
const withMessage = (command: Command): Command =>
  command
    .requiredOption('--topic <owner/name[@version]>', 'topic of the payload')
    .option('--data <text>', 'the payload')
    .option('--file <file>', 'a file with the payload')
    .option(
      '--to <recipient>',
      'only to this one of its recipients: a DID, a name or an alias; may be repeated',
      collect,
    )

/** `spine send`, `request`, `receive` and `sent`. */
export function addMessages(program: Command, environment: Environment, stopped: Promise<unknown>): void {
  const stop = new AbortController()
  void stopped.then(() => stop.abort())
  withMessage(
    withExample(
      withGateway(program.command('send <channel> [input]')),
      'send readings.out --topic voltware.iam.ewc/reading --file reading.json --profile device-maker',
    ).description('send a message; input "-" reads standard input'),
  )
    .option('--mailbox <did:key>', 'to this anonymous mailbox, on a channel to such; may be repeated', collect)
    .option('--transaction <id>', 'what it is known by; the same is sent once')
    .option('--answer <id>', 'the message that it answers')
    .option('--expires <duration>', 'of no use after this time, such as 90s or 12h')
    .option(
      '--each',
      'the input is a JSON array or one JSON value a line: send each as a message, once, also if repeated',
    )
    .action(
      async (channel: string, input: string | undefined, options: SendOptions & Parameters<typeof onGateway>[0]) => {
        const source = await readInput(options, input)
        const topic = parseTopicRef(options.topic)
        const about = {
          ...{ channel, topic },
          ...(options.to === undefined ? {} : { recipients: options.to }),
          ...(options.transaction === undefined ? {} : { transactionId: options.transaction }),
          ...(options.mailbox === undefined ? {} : { anonymousRecipients: options.mailbox }),
          ...(options.answer === undefined ? {} : { initiatingMessageId: options.answer }),
          ...(options.expires === undefined ? {} : { expiresAt: Date.now() + parseDuration(options.expires) }),
        }
        await onGateway(options, environment, async ({ client, output }) => {
          if (options.each !== true) {
            const sent = await client.send({ ...about, content: source })
            output.show({ id: sent.clientGatewayMessageId }, [sent.clientGatewayMessageId])
            return
          }
          const records = readRecords(source.toString())
          const batch = createHash('sha256').update(source).digest('hex').slice(0, 16)
          for (let start = 0; start < records.length; start += inFlight) {
            for (const [i, payload] of records.slice(start, start + inFlight).entries()) {
              await client.send({ ...about, payload, transactionId: `${batch}-${start + i}` })
            }
            output.note(`${Math.min(start + inFlight, records.length)} of ${records.length} accepted`)
          }
          output.show({ accepted: records.length }, [`${records.length} messages accepted`])
        })
      },
    )
  withMessage(
    withExample(
      withGateway(program.command('request <channel> [input]')),
      "request prices.out --topic acme.iam.ewc/price-requests --data '{}' --to northgrid.iam.ewc --timeout 60",
    ).description('send a message and print the answer to it'),
  )
    .option('--timeout <seconds>', 'how long an answer is waited for, 300 at most', '30')
    .option('--reply-channel <channel>', 'the channel that the answer comes by; any if left out')
    .action(
      async (channel: string, input: string | undefined, options: RequestOptions & Parameters<typeof onGateway>[0]) => {
        const content = await readInput(options, input)
        const message = {
          ...{ channel, topic: parseTopicRef(options.topic), content },
          ...(options.to === undefined ? {} : { recipients: options.to }),
        }
        const wait = {
          ...{ timeoutSeconds: Number(options.timeout), signal: stop.signal },
          ...(options.replyChannel === undefined ? {} : { replyChannel: options.replyChannel }),
        }
        await onGateway(options, environment, async ({ client, output }) => {
          const answer = await client.sendForReply(message, wait)
          output.show(answer, [messageLine(answer)])
        })
      },
    )
  withExample(withGateway(program.command('receive <channel>')), 'receive readings.in --follow --profile aggregator')
    .description('print messages and acknowledge them')
    .option('--client <id>', 'reader with its own place in the channel', 'cli')
    .option('--amount <n>', 'how many at most', '100')
    .option('--follow', 'wait for more until stopped')
    .action(
      async (
        channel: string,
        options: { client: string; amount: string; follow?: boolean } & Parameters<typeof onGateway>[0],
      ) => {
        await onGateway(options, environment, async ({ client, output }) => {
          let left = options.follow === true ? Number.POSITIVE_INFINITY : Number(options.amount)
          const wait = options.follow === true ? { waitSeconds, signal: stop.signal } : {}
          while (!stop.signal.aborted && left > 0) {
            const reading = { client: options.client, amount: Math.min(left, 500), ...wait }
            const messages = await client.receive(channel, reading).catch((error: unknown) => {
              if (stop.signal.aborted) return []
              throw error
            })
            for (const message of messages) {
              output.show(message, [messageLine(message)])
            }
            if (messages.length > 0)
              await client.acknowledge(
                channel,
                messages.map(({ id }) => id),
                options.client,
              )
            left -= messages.length
            if (messages.length === 0 && options.follow !== true) return
          }
        })
      },
    )
  withExample(withGateway(program.command('sent [id]')), 'sent --profile aggregator')
    .description('what became of messages sent')
    .action(async (id: string | undefined, options: Parameters<typeof onGateway>[0]) => {
      await onGateway(options, environment, async ({ client, output }) => {
        if (id !== undefined) {
          const message = await client.sent(id)
          return output.show(message, [
            `${message.id}  ${message.fqcn}  ${message.status}`,
            ...message.recipients.map(fateLine),
          ])
        }
        for (const message of await client.listSent())
          output.show(message, [`${message.id}  ${message.fqcn}  ${message.status}`])
      })
    })
}

const fateLine = ({ state, code, ...party }: SentMessage['recipients'][number]): string =>
  `  ${nameParty(party)}  ${state}${code === undefined ? '' : `  ${code}`}`

const collect = (value: string, before: string[] = []): string[] => [...before, value]

/** Text given as such stays text; whatever is in a file goes as it stands. */
async function readInput(
  options: Pick<SendOptions, 'data' | 'file'>,
  input: string | undefined,
): Promise<string | Buffer> {
  if (options.data !== undefined) return options.data
  if (options.file !== undefined) return readGiven(options.file)
  if (input === '-') return buffer(process.stdin)
  throw new SpineError('VALIDATION_FAILED', 'Give the payload with --data TEXT, --file FILE, or - for standard input.')
}

function readRecords(source: string): unknown[] {
  const trimmed = source.trim()
  if (trimmed.startsWith('[')) {
    const value = parseJson(trimmed, 'The input')
    if (Array.isArray(value)) return value
  }
  return trimmed.split('\n').map((line, i) => parseJson(line, `Line ${i + 1}`))
}

function parseJson(source: string, what: string): unknown {
  try {
    return JSON.parse(source)
  } catch (cause) {
    throw new SpineError('VALIDATION_FAILED', `${what} is not JSON.`, { cause })
  }
}
