import type { Did } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { ClientId, HttpEntry } from './broker-messages.ts'

const strict = { additionalProperties: false }
const milliseconds = Type.Integer({ description: 'ms since the epoch' })

/** A client id of a mailbox, and how far it is. */
export const Cursor = Type.Object({
  client: Type.String(),
  floor: Type.Integer({ description: 'up to this position it is done' }),
  paused: Type.Boolean(),
  pending: Type.Integer({ description: 'entries it has not acknowledged' }),
  deadLetters: Type.Integer(),
  reader: Type.Union([Type.String({ description: 'the connection that reads under it' }), Type.Null()]),
  openedAt: milliseconds,
})
export type Cursor = Static<typeof Cursor>
export const CursorList = Type.Object({ cursors: Type.Array(Cursor) })

/** `PATCH /v1/mailboxes/{mailbox}/cursors/{client}`: a paused client id is delivered nothing. */
export const CursorChange = Type.Object({ paused: Type.Boolean() }, strict)
export type CursorChange = Static<typeof CursorChange>

/** Where to go on: after a position, with what was accepted at a time or later, or with a message. One of them. */
export const Rewind = Type.Object(
  {
    position: Type.Optional(Type.Integer({ minimum: 0 })),
    time: Type.Optional(Type.Integer({ minimum: 0, description: 'ms since the epoch' })),
    id: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  },
  { ...strict, minProperties: 1, maxProperties: 1 },
)
export type Rewind = Static<typeof Rewind>

export const DeadLetterQuery = Type.Object(
  {
    client: Type.Optional(ClientId),
    after: Type.Integer({ minimum: 0, default: 0, description: 'the `next` of the page before' }),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  },
  strict,
)
export type DeadLetterQuery = Static<typeof DeadLetterQuery>

/** An entry that was set aside for a client id, with the reason. */
export const DeadLetter = Type.Object({
  client: Type.String(),
  code: Type.String(),
  at: milliseconds,
  deliveries: Type.Integer(),
  entry: HttpEntry,
  from: Type.Union([Type.Unsafe<Did>({ type: 'string' }), Type.Null()]),
  id: Type.Union([Type.String({ description: 'of the message' }), Type.Null()]),
  topic: Type.Union([Type.String(), Type.Null()]),
})
export type DeadLetter = Static<typeof DeadLetter>
export const DeadLetterPage = Type.Object({
  deadLetters: Type.Array(DeadLetter),
  next: Type.Optional(Type.Integer({ description: '`after` of the next page; none on the last' })),
})
export type DeadLetterPage = Static<typeof DeadLetterPage>

/** Which dead letters of a client id; all of them if no positions are given. */
export const DeadLetterChoice = Type.Object(
  { client: ClientId, positions: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 10_000 })) },
  strict,
)
export type DeadLetterChoice = Static<typeof DeadLetterChoice>
export const Redriven = Type.Object({ positions: Type.Array(Type.Integer()) })
export const Purged = Type.Object({ purged: Type.Integer() })
