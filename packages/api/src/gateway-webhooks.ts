import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'
import { ListQuery } from './page.ts'

const tags = ['webhooks']
const text = Type.String({ minLength: 1, maxLength: 255 })
const milliseconds = (description: string) => Type.Integer({ description: `${description}, ms since the epoch` })

/** How a webhook gets a message: as the API shows it, or as a CloudEvent 1.0. */
export const webhookFormats = ['message', 'cloudevents'] as const

/** One of {@link webhookFormats}. */
export type WebhookFormat = (typeof webhookFormats)[number]

const WebhookId = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$' })
const settings = {
  url: Type.String({ minLength: 1, maxLength: 2048, description: 'http or https, without a user in it' }),
  fqcns: Type.Optional(
    Type.Array(text, {
      ...{ minItems: 1, maxItems: 1000, uniqueItems: true },
      description: 'channels whose messages it gets; all, later ones too, if left out',
    }),
  ),
  format: Type.Enum(webhookFormats, {
    default: 'message',
    description: 'as the API shows messages, or CloudEvents 1.0',
  }),
}
const headers = Type.Optional(
  Type.Record(Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$" }), Type.String({ maxLength: 4096 }), {
    ...{ maxProperties: 20, additionalProperties: false },
    description: 'sent with every request, such as authorization; not shown again',
  }),
)
const secret = Type.String({
  pattern: '^whsec_[A-Za-z0-9+/]{32,88}={0,2}$',
  description: 'what requests are signed with, by Standard Webhooks: 24 to 64 bytes in base64',
})

/** `POST /api/v2/webhooks`. */
export const WebhookInput = Type.Object(
  { id: Type.Optional(WebhookId), ...settings, headers, secret: Type.Optional(secret) },
  { additionalProperties: false, title: 'WebhookInput' },
)
export type WebhookInput = Static<typeof WebhookInput>

/** `PUT /api/v2/webhooks/{id}`: headers stay if they are left out. */
export const WebhookChange = Type.Object(
  { ...settings, headers },
  { additionalProperties: false, title: 'WebhookChange' },
)
export type WebhookChange = Static<typeof WebhookChange>

/** `spec` of a document of the kind Webhook: its headers and its secret are never in documents. */
export const WebhookSpec = Type.Object(
  { id: WebhookId, ...settings, format: Type.Optional(settings.format) },
  { additionalProperties: false, title: 'WebhookSpec' },
)
export type WebhookSpec = Static<typeof WebhookSpec>

const webhook = {
  id: Type.String(),
  ...settings,
  headers: Type.Array(Type.String(), { description: 'names of those that it sends' }),
  state: Type.Enum(['active', 'paused', 'disabled'], {
    description: 'disabled: its endpoint has answered 410, and it is resumed by hand',
  }),
  createdBy: Type.String(),
  createdAt: milliseconds('time it was made'),
  changedAt: milliseconds('time it was changed last'),
  oldSecretUntil: Type.Optional(milliseconds('until when its last secret signs too')),
  failingSince: Type.Optional(milliseconds('since when nothing has been taken')),
  takenAt: Type.Optional(milliseconds('when its endpoint took a message last, if that is among the last tries')),
  failing: Type.Integer({ description: 'messages that were tried and not taken yet' }),
  waiting: Type.Integer({ description: 'messages that it has still to get, of each channel 1,000 at most' }),
}

/** An endpoint that messages are delivered to. */
export const ShownWebhook = Type.Object(webhook, { title: 'Webhook' })
export type ShownWebhook = Static<typeof ShownWebhook>

/** A webhook when it is made: its secret is shown then, and when it is made anew. */
export const CreatedWebhook = Type.Object({ ...webhook, secret }, { title: 'CreatedWebhook' })
export type CreatedWebhook = Static<typeof CreatedWebhook>

/** What became of one request. */
const outcome = {
  status: Type.Optional(Type.Integer({ description: 'of the answer, if there was one' })),
  ms: Type.Integer({ description: 'how long it took' }),
  error: Type.Optional(Type.String({ description: 'why it does not count as taken' })),
}

/** A try to deliver a message. */
export const WebhookAttempt = Type.Object(
  {
    messageId: Type.String(),
    fqcn: Type.String(),
    attempt: Type.Integer({ description: 'the how manieth for this message' }),
    at: milliseconds('when'),
    ...outcome,
  },
  { title: 'WebhookAttempt' },
)
export type WebhookAttempt = Static<typeof WebhookAttempt>

/** What became of a request that tries a webhook. */
export const WebhookTrial = Type.Object(outcome, { title: 'WebhookTrial' })
export type WebhookTrial = Static<typeof WebhookTrial>

const params = Type.Object({ id: Type.String({ maxLength: 63 }) })
const one = { 200: ShownWebhook, ...errorAnswers }

/** Schemas of the routes of webhooks. */
export const webhookRoutes = {
  list: {
    summary: 'Endpoints that messages are delivered to',
    tags,
    querystring: ListQuery,
    response: { 200: Type.Array(ShownWebhook), ...errorAnswers },
  },
  create: {
    summary: 'Have messages delivered to an endpoint, from now on; its secret is shown once',
    tags,
    body: WebhookInput,
    response: { 201: CreatedWebhook, ...errorAnswers },
  },
  show: { summary: 'A webhook', tags, params, response: one },
  change: { summary: 'Change a webhook', tags, params, body: WebhookChange, response: one },
  remove: {
    summary: 'Remove a webhook, with its places on channels',
    tags,
    params,
    response: { 204: Type.Null({ description: 'it is done' }), ...errorAnswers },
  },
  test: {
    summary: 'Send one event of the type "test", and tell what came of it',
    tags,
    params,
    response: { 200: WebhookTrial, ...errorAnswers },
  },
  rotate: {
    summary: 'Make a new secret; the last one signs too for 24 hours',
    tags,
    params,
    response: { 200: Type.Object({ secret }), ...errorAnswers },
  },
  pause: { summary: 'Deliver nothing until it is resumed; messages wait', tags, params, response: one },
  resume: { summary: 'Deliver again, at once', tags, params, response: one },
  attempts: {
    summary: 'The last tries to deliver, the latest first, 100 at most',
    tags,
    params,
    response: { 200: Type.Array(WebhookAttempt), ...errorAnswers },
  },
} as const
