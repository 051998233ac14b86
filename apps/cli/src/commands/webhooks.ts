import type { ShownWebhook, WebhookAttempt, WebhookTrial } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { Command } from 'commander'
import { createOutput } from '../output.ts'
import { tableLines } from '../table.ts'
import { listenForWebhook } from '../webhook-listener.ts'
import { type CommonOptions, type Environment, type GatewayCall, onGateway, withGateway } from './gateway-options.ts'
import { withExample } from './help.ts'
import { splitList } from './lists.ts'

type AddOptions = CommonOptions & { url: string; channels?: string; cloudevents?: boolean; header: string[] }
type ListenOptions = { port: string; secret?: string; answer: string; json?: boolean }

/** `spine webhook`: endpoints that a gateway delivers messages to, and one for trying. */
export function addWebhooks(program: Command, environment: Environment, stopped: Promise<unknown>): void {
  const webhook = program.command('webhook').description('endpoints that messages are delivered to')
  withExample(withGateway(webhook.command('list')), 'webhook list --profile aggregator')
    .description('where messages are delivered to')
    .action((options: CommonOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const all = await client.webhooks.list()
        if (output.json) for (const one of all) output.show(one)
        else output.show(undefined, tableLines(all.map(rowOf), ['id', 'url', 'channels', 'format', 'state']))
      }),
    )
  withExample(
    withGateway(webhook.command('add <id>')),
    'webhook add billing --url https://billing.example/in --channels offers.in --profile aggregator',
  )
    .description('deliver messages to an endpoint from now on; its secret is shown this once')
    .requiredOption('--url <url>', 'the endpoint, http or https')
    .option('--channels <fqcns>', 'for these channels only')
    .option('--cloudevents', 'as CloudEvents 1.0')
    .option('--header <name: value>', 'sent with every request; may be repeated', collect, [])
    .action((id: string, { url, channels, cloudevents, header, ...options }: AddOptions) =>
      onGateway(options, environment, async ({ client, output }) => {
        const created = await client.webhooks.create({
          ...{ id, url, format: cloudevents ? 'cloudevents' : 'message', headers: readHeaders(header) },
          ...(channels === undefined ? {} : { fqcns: splitList(channels) }),
        })
        output.note(`The secret of ${id}, which is not shown again:`)
        output.show(created, [created.secret])
      }),
    )
  const one = (
    name: string,
    { about, act }: { about: string; act: (id: string, call: GatewayCall) => Promise<void> },
  ): void => {
    withExample(withGateway(webhook.command(`${name} <id>`)), `webhook ${name} billing --profile aggregator`)
      .description(about)
      .action((id: string, options: CommonOptions) => onGateway(options, environment, (call) => act(id, call)))
  }
  one('remove', {
    about: 'deliver there no more, and forget its place on channels',
    async act(id, { client, output }) {
      await client.webhooks.remove(id)
      output.show({ id }, [`${id} is removed`])
    },
  })
  one('test', {
    about: 'send one event of the type "test", and tell what came of it',
    async act(id, { client, output }) {
      const trial = await client.webhooks.test(id)
      output.show(trial, [outcomeOf(trial)])
    },
  })
  one('secret', {
    about: 'make a new secret; the last one signs too for 24 hours',
    async act(id, { client, output }) {
      const secret = await client.webhooks.rotateSecret(id)
      output.note(`The secret of ${id}, which is not shown again:`)
      output.show({ secret }, [secret])
    },
  })
  one('pause', {
    about: 'deliver nothing until it is resumed; messages wait',
    act: async (id, { client, output }) => showState(await client.webhooks.pause(id), output),
  })
  one('resume', {
    about: 'deliver again, at once',
    act: async (id, { client, output }) => showState(await client.webhooks.resume(id), output),
  })
  one('attempts', {
    about: 'the last tries to deliver, the latest first',
    async act(id, { client, output }) {
      for (const attempt of await client.webhooks.attempts(id)) output.show(attempt, [lineOf(attempt)])
    },
  })
  withExample(webhook.command('listen'), 'webhook listen --port 8400 --secret whsec_…')
    .description('an endpoint for trying: checks and prints what comes, until stopped')
    .option('--port <port>', 'where it listens, on this machine only', '8400')
    .option('--secret <secret>', 'of the webhook (or SPINE_WEBHOOK_SECRET)')
    .option('--answer <status>', 'HTTP status to answer with', '204')
    .option('--json', 'one JSON object a line')
    .action(async ({ port, secret = environment.SPINE_WEBHOOK_SECRET, answer, json = false }: ListenOptions) => {
      if (secret === undefined) throw new SpineError('CONFIG_INVALID', 'Give the secret of the webhook: --secret.')
      const output = createOutput(json)
      await using listener = await listenForWebhook({ port: Number(port), secret, answer: Number(answer), output })
      output.show({ event: 'ready', url: listener.url }, [`listening at ${listener.url}; Ctrl-C stops`])
      await stopped
    })
}

const rowOf = ({ id, url, fqcns, format, state, failingSince }: ShownWebhook): string[] => [
  ...[id, url, fqcns?.join(' ') ?? 'all', format],
  failingSince === undefined || state !== 'active' ? state : `failing since ${new Date(failingSince).toISOString()}`,
]

const showState = (webhook: ShownWebhook, output: GatewayCall['output']): void =>
  output.show(webhook, [`${webhook.id} is ${webhook.state}`])

const outcomeOf = ({ status, ms, error }: WebhookTrial): string => `${error ?? `answered ${status}`} (${ms} ms)`

const lineOf = ({ at, messageId, fqcn, attempt, ...outcome }: WebhookAttempt): string =>
  `${new Date(at).toISOString()}  ${messageId} on ${fqcn}  try ${attempt}  ${outcomeOf(outcome)}`

const collect = (value: string, before: readonly string[]): string[] => [...before, value]

function readHeaders(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((header) => {
      const [, name, value] = /^([^:]+): *(.*)$/.exec(header) ?? []
      if (name === undefined || value === undefined)
        throw new SpineError('VALIDATION_FAILED', 'Write a header as "name: value".')
      return [name, value]
    }),
  )
}
