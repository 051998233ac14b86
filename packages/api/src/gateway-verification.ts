import type { CredentialReport } from '@digital-spine/core'
import { type Static, Type } from 'typebox'

const strict = { additionalProperties: false }
const name = Type.String({ minLength: 1, maxLength: 255 })

/**
 * `POST /api/v2/enrolment/verify`: a credential, or a subject and a role whose credentials are looked for. `presentedTo`: the
 * verifier and nonce that an SD-JWT must have been presented to.
 */
export const Verification = Type.Object(
  {
    credential: Type.Optional(
      Type.String({ maxLength: 65_536, description: 'a role credential as a compact JWS, or as an SD-JWT' }),
    ),
    presentedTo: Type.Optional(
      Type.Object({ audience: Type.String({ maxLength: 1024 }), nonce: Type.String({ maxLength: 255 }) }, strict),
    ),
    subject: Type.Optional(name),
    role: Type.Optional(name),
  },
  strict,
)
export type Verification = Static<typeof Verification>

const literals = <const T extends readonly string[]>(texts: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...texts] })
const checks = Type.Array(
  Type.Object({
    check: Type.String(),
    title: Type.String(),
    outcome: literals(['ok', 'failed', 'not checked']),
    detail: Type.String(),
    source: Type.String({ description: 'where the truth of it comes from, with the block where that is the ledger' }),
    code: Type.Optional(Type.String()),
  }),
)

/** What this gateway found out itself: valid if one of the credentials passed every check. */
export const Verified = Type.Object({
  valid: Type.Boolean(),
  disclosed: Type.Optional(
    Type.Unsafe<Readonly<Record<'issuerFields' | 'requestorFields', Readonly<Record<string, unknown>>>>>({
      ...{ type: 'object', additionalProperties: true, description: 'the fields that an SD-JWT shows' },
    }),
  ),
  reports: Type.Array(
    Type.Unsafe<CredentialReport>(
      Type.Object({
        valid: Type.Boolean(),
        code: Type.Optional(Type.String({ description: 'of the first check that failed' })),
        checks,
        credential: Type.Optional(Type.Object({}, { additionalProperties: true })),
        chain: Type.Array(
          Type.Object(
            { for: Type.String(), did: Type.String(), role: Type.String(), valid: Type.Boolean(), checks },
            { additionalProperties: true },
          ),
          { description: 'the credentials it rests on, reported in the same way' },
        ),
      }),
    ),
  ),
})
export type Verified = Static<typeof Verified>
