import type { Did, Name } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { ShownParty } from './gateway-people.ts'

const name = Type.Unsafe<Name>({ type: 'string' })

/** Why somebody qualifies for a channel. */
export const QualifyingReason = Type.Union(
  [
    Type.Object({ kind: Type.Literal('named') }, { description: 'the channel names the DID' }),
    Type.Object(
      {
        kind: Type.Literal('role'),
        role: name,
        credential: Type.String({ description: 'id of the credential that proves it, verified by this gateway' }),
        issuer: Type.Unsafe<Did>({ type: 'string' }),
      },
      { description: 'it holds a role that the channel is for' },
    ),
    Type.Object(
      { kind: Type.Literal('group'), group: Type.String() },
      { description: 'it is in a group of the address book that the channel is for' },
    ),
  ],
  { title: 'QualifyingReason' },
)
export type QualifyingReason = Static<typeof QualifyingReason>

/** `GET /api/v2/channels/{fqcn}/qualifiedDids`: whom a channel is for, as it was found out last. */
export const QualifiedRecipients = Type.Object(
  {
    fqcn: Type.String(),
    qualifiedDids: Type.Array(Type.Unsafe<Did>({ type: 'string' })),
    updatedAt: Type.String({ description: 'when that was found out, ISO 8601' }),
    recipients: Type.Array(
      Type.Object({ ...ShownParty.properties, reasons: Type.Array(QualifyingReason) }, { title: 'QualifiedParty' }),
    ),
    problem: Type.Optional(
      Type.String({ description: 'code of what keeps this from being found out again since; docs/errors.md' }),
    ),
  },
  { title: 'QualifiedRecipients' },
)
export type QualifiedRecipients = Static<typeof QualifiedRecipients>
