import { type Static, Type } from 'typebox'
import { RoleStanding } from './gateway-enrolment.ts'

const strict = { additionalProperties: false }
const purpose = Type.Unsafe<'signing' | 'agreement'>({ type: 'string', enum: ['signing', 'agreement'] })
const time = (description: string) => Type.Unsafe<number | null>({ type: ['number', 'null'], description })

/**
 * `POST /api/v2/identity/rotate`. The old key stays valid unless `revokeOld`: then it ends once all that was signed with it
 * has been accepted; `compromised` revokes it at once, and what has not been received yet is refused.
 */
export const KeyRotation = Type.Object(
  {
    key: Type.Optional(purpose),
    revokeOld: Type.Optional(Type.Boolean()),
    compromised: Type.Optional(Type.Boolean()),
  },
  strict,
)
export type KeyRotation = Static<typeof KeyRotation>

/** `GET /api/v2/identity`: who the participant is. Times in ms; null if they are not set. */
export const IdentityView = Type.Object({
  did: Type.String(),
  address: Type.String({ description: 'the account that controls the DID' }),
  publicKey: Type.String({ description: 'of that account: 0x04, then x and y' }),
  balance: Type.Literal('OK', { description: 'nothing that a participant does costs gas' }),
  enrolment: Type.Object({ did: Type.String(), roles: Type.Array(RoleStanding) }),
  kid: Type.String({ description: 'the signing key in use' }),
  network: Type.String(),
  broker: Type.Unsafe<'OK' | 'ERROR'>({ type: 'string', enum: ['OK', 'ERROR'] }),
  ledger: Type.Object(
    { block: Type.Integer(), ageMs: Type.Integer(), freshnessMs: Type.Integer() },
    { description: 'the latest block known, its age, and the age from which on nothing that rests on it counts' },
  ),
  names: Type.Array(Type.String(), { description: 'names that resolve to the DID, the one it calls itself first' }),
  keys: Type.Array(
    Type.Object({
      kid: Type.String(),
      purpose,
      inUse: Type.Boolean(),
      block: Type.Integer({ description: 'the block of the ledger that it was published with' }),
      from: time('valid from'),
      until: time('valid until'),
      revoked: time('revoked at'),
    }),
    { description: 'every key that was ever published, newest first' },
  ),
  rotation: Type.Optional(
    Type.Object(
      { purpose, old: Type.String(), step: Type.String() },
      { description: 'a rotation that is not done: what is yet to come, and what becomes of the old key' },
    ),
  ),
  document: Type.Unsafe<unknown>({ description: 'the DID document (W3C DID Core 1.0)' }),
})
export type IdentityView = Static<typeof IdentityView>
