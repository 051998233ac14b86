import { type Static, Type } from 'typebox'

/** One thing that a recipient makes sure of, and where the truth about it comes from. */
export const EntryCheck = Type.Object(
  {
    check: Type.Enum(['signature', 'epoch', 'recipient', 'order', 'role', 'body', 'decryption', 'schema']),
    verdict: Type.Enum(['passed', 'failed', 'unknown'], { description: 'unknown: it could not be made now' }),
    detail: Type.String(),
    source: Type.String({ description: 'where the truth about it comes from' }),
    code: Type.Optional(Type.String({ description: 'why it is not passed' })),
  },
  { title: 'EntryCheck' },
)
export type Check = Static<typeof EntryCheck>

/** What lies at a place of a gateway's mailbox, as the broker gives it, with every check made anew. */
export const ExplainedEntry = Type.Object(
  {
    position: Type.Integer(),
    acceptedAt: Type.Integer({ description: 'ms since the epoch' }),
    header: Type.String({ description: 'the signed header, compact JWS' }),
    body: Type.String({ description: 'what the broker stores as the body, base64' }),
    checks: Type.Array(EntryCheck),
  },
  { title: 'ExplainedEntry' },
)
export type ExplainedEntry = Static<typeof ExplainedEntry>
