import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'

/** What can ask for attention, and what an item's `subject` is then. */
export const attentionKinds = {
  work: 'something that the gateway does not do now: a member of `works` of its health',
  channel: 'a channel that is for nobody: its fqcn',
  members: 'a channel of which cannot be found out whom it is for: its fqcn',
  failed: 'messages sent that not everybody gets: the code',
  'dead-letter': 'messages set aside: the code',
  waiting: 'messages that wait to be sent for more than 5 minutes',
  unverified: 'messages that came and cannot be checked yet',
  gap: 'messages that never came, in the last 7 days',
  webhook: 'an endpoint that takes nothing, or a webhook that is disabled: its id',
  role: 'a role whose credential ends within 30 days, or does not hold: its name',
  decide: 'requests to decide about: the name of the role',
  requested: 'a request of one’s own that is not decided: the name of the role',
  key: 'a key on the ledger that ends within 30 days: its kid',
  certificate: 'the client certificate for the broker ends within 30 days',
  disk: 'the disk has little room left',
  files: 'files on their way take nearly all the room they may',
} as const
export type AttentionKind = keyof typeof attentionKinds
export const attentionSeverities = ['critical', 'warning', 'info'] as const

const time = (description: string) => Type.Optional(Type.Integer({ description: `${description}, ms since the epoch` }))

/** Something that somebody should look at. */
export const AttentionItem = Type.Object(
  {
    kind: Type.Enum(Object.keys(attentionKinds) as AttentionKind[], {
      description: Object.entries(attentionKinds)
        .map(([kind, text]) => `${kind}: ${text}`)
        .join('; '),
    }),
    severity: Type.Enum(attentionSeverities),
    subject: Type.Optional(Type.String({ description: 'what it is about' })),
    count: Type.Optional(Type.Integer({ description: 'how many' })),
    since: time('of the oldest'),
    until: time('when it ends'),
    reason: Type.Optional(Type.String({ description: 'a code or a text' })),
    action: Type.String({ description: 'what to do about it' }),
  },
  { title: 'AttentionItem' },
)
export type AttentionItem = Static<typeof AttentionItem>

/** `GET /api/v2/attention`. */
export const Attention = Type.Object(
  {
    items: Type.Array(AttentionItem, { description: 'the most severe first' }),
    at: time('when was last found out what others know: the health, credentials, requests, keys'),
  },
  { title: 'Attention' },
)
export type Attention = Static<typeof Attention>

export const attentionRoute = {
  summary: 'What needs attention',
  tags: ['gateway'],
  response: { 200: Attention, ...errorAnswers },
} as const
