import type { Did, GeneralJwe, Hex, Name } from '@digital-spine/core'
import { type Static, Type } from 'typebox'

const strict = { additionalProperties: false }
const did = Type.Unsafe<Did>({ type: 'string', description: 'a DID in canonical form' })
const role = Type.Unsafe<Name>({ type: 'string', description: 'the name of a role' })
const didInput = Type.String({ minLength: 1, maxLength: 255, description: 'a DID' })
const nameInput = Type.String({ minLength: 1, maxLength: 255, description: 'the name of a role' })
const milliseconds = Type.Integer({ description: 'ms since the epoch' })
const jws = Type.String({ maxLength: 65_536, description: 'a compact JWS' })
const base64url = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength })
const literals = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] })
const page = {
  after: Type.Optional(Type.String({ maxLength: 600, description: 'the `next` of the page before' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 100 }),
}
const next = Type.Optional(Type.String({ description: '`after` of the next page; none on the last' }))

/** Characters of a sealed text with everything around it. */
export const maxSealedLength = 65_536

/** JWE General JSON (RFC 7516 section 7.2.1) as this network uses it: ECDH-ES+A256KW to P-256 keys, A256GCM. */
export const SealedJwe = Type.Unsafe<GeneralJwe>(
  Type.Object(
    {
      protected: base64url(400),
      aad: base64url(2000),
      iv: base64url(16),
      ciphertext: base64url(1_048_576),
      tag: base64url(22),
      recipients: Type.Array(
        Type.Object(
          {
            encrypted_key: base64url(54),
            header: Type.Object(
              {
                alg: Type.Literal('ECDH-ES+A256KW'),
                kid: Type.String({ maxLength: 300 }),
                epk: Type.Optional(
                  Type.Object(
                    {
                      kty: Type.Literal('EC'),
                      crv: Type.Literal('P-256'),
                      x: base64url(43),
                      y: base64url(43),
                    },
                    strict,
                  ),
                ),
              },
              strict,
            ),
          },
          strict,
        ),
        { minItems: 1, maxItems: 64 },
      ),
    },
    { ...strict, description: 'encrypted to the key-agreement keys of who may read it' },
  ),
)

export const requestStatuses = ['requested', 'approved', 'rejected', 'cancelled'] as const

/** `POST /v1/requests`. `publish` says whether the credential shall be listed for everybody who logs in. */
export const RequestCreation = Type.Object(
  { role: nameInput, fields: Type.Optional(SealedJwe), publish: Type.Optional(Type.Boolean({ default: true })) },
  strict,
)

/** A request for a role, as its requester and who may issue the role see it. */
export const EnrolmentRequest = Type.Object({
  id: Type.String(),
  subject: did,
  role,
  version: Type.Integer({ description: "of the role's definition when it was requested" }),
  fields: Type.Optional(SealedJwe),
  publish: Type.Boolean(),
  status: literals(requestStatuses),
  reason: Type.Optional(Type.String()),
  requestedAt: milliseconds,
  decidedAt: Type.Optional(milliseconds),
  credential: Type.Optional(Type.String({ description: 'id of the credential it was granted with' })),
})
export type EnrolmentRequest = Static<typeof EnrolmentRequest>

export const RequestQuery = Type.Object({
  role: Type.Optional(nameInput),
  status: Type.Optional(literals(requestStatuses)),
  mine: Type.Optional(Type.Boolean({ description: "one's own, instead of those one may decide about" })),
  ...page,
})
export const RequestPage = Type.Object({ requests: Type.Array(EnrolmentRequest), next })
export type RequestPage = Static<typeof RequestPage>

const hexDigest = Type.Unsafe<Hex>({ type: 'string', pattern: '^0x[0-9a-f]{64}$', description: 'SHA-256' })

/** `sdJwt`: the same credential as an SD-JWT VC, sealed to its holder, and the digest of its issuer-signed JWT. */
export const RequestApproval = Type.Object(
  { credential: jws, sdJwt: Type.Optional(Type.Object({ jwe: SealedJwe, digest: hexDigest }, strict)) },
  strict,
)
export const RequestRejection = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500 }) }, strict)

/** Who may issue a role, with the credentials that prove it where the role's definition asks for them. */
export const RoleIssuers = Type.Object({
  role,
  issuers: Type.Array(Type.Object({ did, credentials: Type.Array(Type.String()) })),
})
export type RoleIssuers = Static<typeof RoleIssuers>

/** A credential as its holder finds it in the hub. */
export const HeldCredential = Type.Object({
  id: Type.String(),
  role,
  issuer: did,
  jws: Type.String(),
  sdJwt: Type.Optional(SealedJwe),
  published: Type.Boolean(),
  issuedAt: milliseconds,
})
export type HeldCredential = Static<typeof HeldCredential>
export const HeldCredentials = Type.Object({ credentials: Type.Array(HeldCredential) })

export const credentialStates = ['active', 'suspended', 'revoked'] as const

/** A credential as who may revoke it finds it in the hub. `state` is what the hub last saw on the ledger. */
export const RevocableCredential = Type.Object({
  id: Type.String(),
  subject: did,
  role,
  issuer: did,
  jws: Type.String(),
  issuedAt: milliseconds,
  state: literals(credentialStates),
  sdJwtDigest: Type.Optional(hexDigest),
})
export type RevocableCredential = Static<typeof RevocableCredential>
export const RevocableQuery = Type.Object({
  role: Type.Optional(nameInput),
  subject: Type.Optional(didInput),
  ...page,
})
export const RevocablePage = Type.Object({ credentials: Type.Array(RevocableCredential), next })

export const CredentialQuery = Type.Object({ subject: didInput, role: nameInput })
export const CredentialTexts = Type.Object({ credentials: Type.Array(Type.String({ description: 'a compact JWS' })) })

/** Whether a credential is listed for everybody who logs in. */
export const Publication = Type.Object({ published: Type.Boolean() }, strict)

export const HolderQuery = Type.Object({ role: nameInput, ...page })

/** Holders of a role with the credentials that prove it, for the reader to verify. */
export const HolderPage = Type.Object({
  holders: Type.Array(Type.Object({ did, credentials: Type.Array(Type.String()) })),
  next,
})
export type HolderPage = Static<typeof HolderPage>

/** A place in the caller's pairs of status lists. */
export const StatusIndex = Type.Object({
  revocationList: Type.Integer(),
  suspensionList: Type.Integer(),
  index: Type.Integer(),
})

export const StatusListParams = Type.Object({
  issuer: didInput,
  list: Type.Integer({ minimum: 1, maximum: 999_999_999 }),
})
const digest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'SHA-256 of the JWS, base64url' })

/** `previous` is the digest of the version that this one follows, null for the first: another is refused. */
export const StatusListUpload = Type.Object(
  { jws: Type.String({ maxLength: 262_144 }), previous: Type.Union([digest, Type.Null()]) },
  strict,
)
export const StatusListStored = Type.Object({ digest })
export const StatusListQuery = Type.Object({ digest: Type.Optional(digest) })
export const StatusListVersion = Type.Object({ digest, jws: Type.String() })
