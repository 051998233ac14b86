import type { Did, ErrorCode } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { entryKinds, maxBodyBytes, type SendResult } from './broker.ts'

const strict = { additionalProperties: false }
const did = Type.Unsafe<Did>({ type: 'string', maxLength: 255, description: 'a DID in canonical form' })
const position = Type.Integer({ minimum: 0, description: 'in the mailbox, from 1' })
const milliseconds = Type.Integer({ description: 'ms since the epoch' })
const bytes = Type.String({
  pattern: '^[A-Za-z0-9_-]*$',
  maxLength: Math.ceil((maxBodyBytes * 4) / 3),
  description: 'base64url',
})
const kind = Type.Unsafe<(typeof entryKinds)[number]>({ type: 'string', enum: [...entryKinds] })
const criteria = <T>(of: T) => ({ ...of, maxItems: 100 })

export const ClientId = Type.String({ pattern: '^[A-Za-z0-9._:-]{1,120}$', description: 'the reader’s client id' })

/** Messages in one `POST /v1/messages`. */
export const maxBatch = 256

/** `POST /v1/messages`: sealed messages, sent in this order. */
export const MessageBatch = Type.Object(
  {
    messages: Type.Array(
      Type.Object(
        {
          header: Type.String({ maxLength: 16_384, description: 'the JWS of the message' }),
          body: bytes,
          to: Type.Array(did, { minItems: 1, maxItems: 10_000 }),
        },
        strict,
      ),
      { minItems: 1, maxItems: maxBatch },
    ),
  },
  strict,
)
export type MessageBatch = Static<typeof MessageBatch>

const SendResultShape = Type.Unsafe<SendResult>(
  Type.Object({
    did,
    status: Type.String({ enum: ['accepted', 'duplicate', 'refused'] }),
    position: Type.Optional(position),
    acceptedAt: Type.Optional(milliseconds),
    code: Type.Optional(Type.String()),
    reason: Type.Optional(Type.String()),
    expected: Type.Optional(
      Type.Union([Type.Object({ epoch: Type.String(), n: Type.Integer() }), Type.Null()], {
        description: 'the last message the broker has of this flow',
      }),
    ),
  }),
)

/** What became of each message, in the order they were sent in: a result for every recipient, or why it was refused whole. */
export const BatchAnswer = Type.Object({
  answers: Type.Array(
    Type.Object({
      id: Type.Optional(Type.String({ description: 'of the message' })),
      results: Type.Optional(Type.Array(SendResultShape)),
      error: Type.Optional(Type.Object({ code: Type.Unsafe<ErrorCode>({ type: 'string' }), reason: Type.String() })),
    }),
  ),
})
export type BatchAnswer = Static<typeof BatchAnswer>

/** `GET /v1/mailboxes/{mailbox}/messages`. Criteria given more than once mean any of them. */
export const ReceiveQuery = Type.Object(
  {
    client: ClientId,
    limit: Type.Integer({ minimum: 1, maximum: 256, default: 64 }),
    wait: Type.Integer({ minimum: 0, maximum: 60, default: 0, description: 'seconds to wait for something to come' }),
    topic: Type.Optional(Type.Array(Type.String({ maxLength: 255 }), criteria({ description: 'ids of topics' }))),
    sender: Type.Optional(Type.Array(did, criteria({}))),
    channel: Type.Optional(Type.Array(Type.String({ maxLength: 255 }), criteria({}))),
    kind: Type.Optional(Type.Array(kind, criteria({}))),
  },
  strict,
)
export type ReceiveQuery = Static<typeof ReceiveQuery>

/** A mailbox entry as it is over HTTP. */
export const HttpEntry = Type.Object({
  position,
  kind,
  acceptedAt: milliseconds,
  jws: Type.String({ description: 'a message’s header, a skip or a batch of receipts' }),
  channel: Type.Optional(Type.String()),
  body: Type.Optional(bytes),
  redelivered: Type.Optional(Type.Literal(true)),
  replayed: Type.Optional(Type.Literal(true)),
})
export type HttpEntry = Static<typeof HttpEntry>

/** Entries that the reader has until `leaseMs` have passed; what it has not acknowledged by then comes again. */
export const LentEntries = Type.Object({
  entries: Type.Array(HttpEntry),
  floor: Type.Integer({ description: 'up to this position the client id is done' }),
  leaseMs: Type.Integer(),
})
export type LentEntries = Static<typeof LentEntries>

export const Acknowledgement = Type.Object(
  { client: ClientId, positions: Type.Array(position, { maxItems: 10_000 }) },
  strict,
)
export type Acknowledgement = Static<typeof Acknowledgement>

/** What the reader cannot deal with becomes a dead letter, with a code that says why. */
export const Rejection = Type.Object(
  { client: ClientId, position, code: Type.String({ pattern: '^[A-Z][A-Z0-9_]{0,63}$' }) },
  strict,
)
export type Rejection = Static<typeof Rejection>

export const Floor = Type.Object({ floor: Type.Integer({ description: 'up to this position the client id is done' }) })
