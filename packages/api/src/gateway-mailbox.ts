import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'
import { ExplainedEntry } from './explained-entry.ts'

const tags = ['mailbox']
const at = Type.Integer({ description: 'ms since the epoch' })
const textOrNull = (description: string) => Type.Unsafe<string | null>({ type: ['string', 'null'], description })
const numberOrNull = (description: string) => Type.Unsafe<number | null>({ type: ['integer', 'null'], description })
const flowPosition = { epoch: Type.String(), n: Type.Integer() }

/** How many, the latest first. */
export const LatestQuery = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 20 }),
  after: Type.Optional(Type.Integer({ minimum: 1, description: 'those that come after this one, as `Link` says' })),
})
export type LatestQuery = Static<typeof LatestQuery>

/** The same by their places. */
export const RefusedQuery = Type.Object({
  limit: LatestQuery.properties.limit,
  after: Type.Optional(
    Type.String({
      pattern: '^\\d{1,16}\\.\\d{1,16}\\.[!-~]{0,255}$',
      description: 'those that come after it, as `Link` says',
    }),
  ),
})
export type RefusedQuery = Static<typeof RefusedQuery>

export const MailboxPlace = Type.Object({ position: Type.Integer({ minimum: 1 }) })
export type MailboxPlace = Static<typeof MailboxPlace>

/** Messages of a flow that never came. */
export const FlowGap = Type.Object(
  {
    sender: Type.String(),
    channel: Type.String({ description: "the sender's" }),
    at,
    after: Type.Union([Type.Object(flowPosition), Type.Null()], { description: 'null: from its start' }),
    before: Type.Object(flowPosition),
  },
  { title: 'FlowGap' },
)
export type FlowGap = Static<typeof FlowGap>

/** What came in and was refused, with its claims as far as they could be read; none of them is to be believed. */
export const RefusedMessage = Type.Object(
  {
    position: Type.Integer({ description: 'in the mailbox at the broker' }),
    id: textOrNull('as it claims'),
    sender: textOrNull('as it claims'),
    code: Type.String({ description: 'why it was refused; docs/errors.md' }),
    reason: Type.String(),
    at,
    epoch: textOrNull('as it claims'),
    n: numberOrNull('its number in the epoch, as it claims'),
    hash: textOrNull('of its header'),
  },
  { title: 'RefusedMessage' },
)
export type RefusedMessage = Static<typeof RefusedMessage>

/** Schemas of the routes that look into the mailbox, and at what did not come out of it. */
export const mailboxRoutes = {
  explain: {
    summary: 'What lies at a place of the mailbox, with every check made anew',
    tags,
    params: MailboxPlace,
    response: { 200: ExplainedEntry, ...errorAnswers },
  },
  gaps: {
    summary: 'Messages that never came, the latest first',
    tags,
    querystring: LatestQuery,
    response: { 200: Type.Array(FlowGap), ...errorAnswers },
  },
  refused: {
    summary: 'What came in and was refused, the latest first',
    tags,
    querystring: RefusedQuery,
    response: { 200: Type.Array(RefusedMessage), ...errorAnswers },
  },
} as const
