import type { Did } from '@digital-spine/core'
import { type Static, Type } from 'typebox'

const did = (description: string) => Type.Unsafe<Did>({ type: 'string', description })

const retentionMs = Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 60_000 })

/** How long what comes into a mailbox, or on a topic, is kept if it is not read; null for as long as the broker keeps it. */
export const RetentionChange = Type.Object({ retentionMs }, { additionalProperties: false })
export type RetentionChange = Static<typeof RetentionChange>

/** A mailbox as its owner sees it. */
export const Mailbox = Type.Object({
  mailbox: did('the DID it is for'),
  owner: did('who reads it'),
  retentionMs,
  messages: Type.Integer(),
  bytes: Type.Integer(),
  last: Type.Integer({ description: 'the highest position given' }),
  createdAt: Type.Integer({ description: 'ms since the epoch' }),
})
export type Mailbox = Static<typeof Mailbox>

export const MailboxList = Type.Object({ mailboxes: Type.Array(Mailbox) })

/** `PUT /v1/mailboxes/{mailbox}`: whoever has the key of an anonymous mailbox says who owns it. */
export const MailboxCreation = Type.Object(
  { proof: Type.String({ maxLength: 4096, description: 'a JWS of type spine-mailbox+jwt, signed by the did:key' }) },
  { additionalProperties: false },
)
export type MailboxCreation = Static<typeof MailboxCreation>
