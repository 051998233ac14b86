import type { Did, ErrorCode, Name } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { ShownParty } from './gateway-people.ts'
import { credentialStates, EnrolmentRequest, HeldCredential, requestStatuses } from './hub.ts'
import { next } from './page.ts'

const strict = { additionalProperties: false }
const name = Type.String({ minLength: 1, maxLength: 255 })
const did = Type.Unsafe<Did>({ type: 'string', description: 'a DID in canonical form' })
const values = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  additionalProperties: true,
  description: 'values by label',
})
const literals = <const T extends readonly string[]>(texts: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...texts] })

/** How far somebody is with a role, as the DDHub client gateway says it. SYNCED: it is held, and holds. */
export const roleStatuses = ['NOT_ENROLLED', 'AWAITING_APPROVAL', 'APPROVED', 'REJECTED', 'SYNCED'] as const

export const RoleStanding = Type.Object(
  {
    namespace: Type.Unsafe<Name>({ type: 'string', description: 'the name of the role' }),
    status: literals(roleStatuses),
    required: Type.Boolean({ description: 'whether the broker asks for it' }),
  },
  { title: 'RoleStanding' },
)
export type RoleStanding = Static<typeof RoleStanding>

/**
 * `POST /api/v2/enrol`: the gateway checks the fields and seals them to who may issue the role; the role that the broker asks
 * for if none is given.
 */
export const Enrolment = Type.Object(
  { role: Type.Optional(name), fields: Type.Optional(values), publish: Type.Optional(Type.Boolean()) },
  strict,
)
export type Enrolment = Static<typeof Enrolment>

/** A request as an issuer's gateway shows it: with the fields it could open, or why it could not. */
export const OpenedRequest = Type.Object({
  ...Type.Omit(EnrolmentRequest, ['fields']).properties,
  requester: ShownParty,
  fields: Type.Optional(values),
  problem: Type.Optional(Type.Object({ code: Type.Unsafe<ErrorCode>({ type: 'string' }), reason: Type.String() })),
})
export type OpenedRequest = Static<typeof OpenedRequest>
export const OpenedRequests = Type.Object({ requests: Type.Array(OpenedRequest), next })
export type OpenedRequests = Static<typeof OpenedRequests>

const limit = Type.Integer({ minimum: 1, maximum: 200 })
const after = Type.Optional(Type.String({ maxLength: 600, description: 'the `next` of the page before' }))

/** `GET /api/v2/enrolment/requests`: all that wait if neither is given. */
export const OpenedRequestQuery = Type.Object(
  { role: Type.Optional(name), status: Type.Optional(literals(requestStatuses)), limit: Type.Optional(limit), after },
  strict,
)
export type OpenedRequestQuery = Static<typeof OpenedRequestQuery>

/** A credential that this participant may revoke, suspend or restore. `state` is what the hub last saw on the ledger. */
export const IssuedCredential = Type.Object({
  id: Type.String(),
  holder: ShownParty,
  role: Type.Unsafe<Name>({ type: 'string' }),
  version: Type.Integer({ description: 'of the role' }),
  issuer: did,
  issuedAt: Type.Integer({ description: 'ms since the epoch' }),
  validUntil: Type.Optional(Type.Integer({ description: 'ms since the epoch; left out: it does not end' })),
  issuerFields: Type.Optional(values),
  state: literals(credentialStates),
})
export type IssuedCredential = Static<typeof IssuedCredential>

/** `GET /api/v2/enrolment/issued`: the oldest first. */
export const IssuedQuery = Type.Object(
  {
    role: Type.Optional(name),
    subject: Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'a DID, a name or an alias' })),
    limit: Type.Optional(limit),
    after,
  },
  strict,
)
export type IssuedQuery = Static<typeof IssuedQuery>
export const IssuedCredentials = Type.Object({ credentials: Type.Array(IssuedCredential), next })
export type IssuedCredentials = Static<typeof IssuedCredentials>

/** `GET /api/v2/enrolment/roles/:role/holders`: those whose credentials are published. They are not verified here. */
export const RoleHolderQuery = Type.Object({ limit: Type.Optional(limit), after }, strict)
export type RoleHolderQuery = Static<typeof RoleHolderQuery>
export const RoleHolders = Type.Object({ holders: Type.Array(ShownParty), next })
export type RoleHolders = Static<typeof RoleHolders>

export const credentialFormats = ['jwt', 'sd-jwt'] as const

/**
 * What an issuer adds: its fields, and how long the credential lives (or the moment of its end, ms since the epoch).
 * `issueWith`: the signing key (ES256), or the account key (ES256K) for verifiers that know did:ethr accounts only.
 * `formats`: the JWT is what grants the role; beside it the holder gets an SD-JWT VC, by default if the role has fields.
 */
export const Approval = Type.Object(
  {
    formats: Type.Optional(Type.Array(literals(credentialFormats), { minItems: 1, maxItems: 2 })),
    issuerFields: Type.Optional(values),
    issueWith: Type.Optional(literals(['ES256', 'ES256K'])),
    validityMs: Type.Optional(Type.Integer({ minimum: 1000 })),
    validUntil: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  strict,
)
export type Approval = Static<typeof Approval>

/** Whose credentials for which role are to change; one of them only if its id is given. */
export const StatusChange = Type.Object({ subject: name, role: name, credential: Type.Optional(Type.String()) }, strict)
export type StatusChange = Static<typeof StatusChange>

/** Which credentials changed, and by what means: the issuer's status list, or a statement on the ledger. */
export const StatusChanged = Type.Object({
  credentials: Type.Array(
    Type.Object({
      id: Type.String(),
      issuer: did,
      by: literals(['status list', 'statement']),
      state: literals(credentialStates),
    }),
  ),
})
export type StatusChanged = Static<typeof StatusChanged>

/** A credential in the wallet. `state` is as this gateway verified it now, undefined where that cannot be told. */
export const WalletEntry = Type.Object({
  ...Type.Omit(HeldCredential, ['sdJwt', 'role']).properties,
  role: Type.Unsafe<Name>({ type: 'string' }),
  state: Type.Optional(literals([...credentialStates, 'expired', 'outdated'])),
  formats: Type.Array(literals(credentialFormats)),
})
export type WalletEntry = Static<typeof WalletEntry>

/** The same with the fields that its holder can disclose, where it is there as an SD-JWT VC too. */
export const WalletCredential = Type.Object({
  ...WalletEntry.properties,
  fields: Type.Optional(Type.Object({ issuerFields: values, requestorFields: values })),
})
export type WalletCredential = Static<typeof WalletCredential>

/** `GET /api/v2/enrol`: what a participant asked for and holds. */
export const OwnEnrolment = Type.Object(
  {
    did: Type.String(),
    roles: Type.Array(RoleStanding),
    requests: Type.Array(EnrolmentRequest),
    credentials: Type.Array(Type.String(), { description: 'those that hold' }),
    history: Type.Array(WalletEntry),
    stale: Type.Optional(
      Type.Literal(true, {
        description: 'the hub does not answer: nothing is known of requests, and this is what is held',
      }),
    ),
  },
  { title: 'OwnEnrolment' },
)
export type OwnEnrolment = Static<typeof OwnEnrolment>

const labels = Type.Optional(Type.Array(Type.String({ maxLength: 255 }), { maxItems: 256 }))

/** `POST /api/v2/enrolment/present`: which fields of a credential (by its id) to show to whom. */
export const Disclosure = Type.Object(
  {
    credential: Type.String({ maxLength: 255 }),
    disclose: Type.Optional(Type.Object({ issuerFields: labels, requestorFields: labels }, strict)),
    audience: Type.String({ minLength: 1, maxLength: 1024, description: 'the verifier' }),
    nonce: Type.String({ minLength: 1, maxLength: 255, description: 'what the verifier gave for this presentation' }),
  },
  strict,
)
export type Disclosure = Static<typeof Disclosure>
export const Presentation = Type.Object({ sdJwt: Type.String({ description: 'an SD-JWT with its key binding' }) })
