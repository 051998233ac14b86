import type { Did, Name, NameKind, RoleField } from '@digital-spine/core'
import { type Static, type TSchema, Type } from 'typebox'

const strict = { additionalProperties: false }
const literals = <const T extends readonly string[]>(values: T, description?: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...(description ? { description } : {}) })
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const textOrNull = <T extends string = string>(description: string) =>
  Type.Unsafe<T | null>({ type: ['string', 'null'], description })

const name = Type.Unsafe<Name>({ type: 'string', description: 'a name in its normalised spelling (ENSIP-15)' })
const did = Type.Unsafe<Did>({ type: 'string', description: 'a DID in canonical form' })
const milliseconds = (description: string) => Type.Integer({ description: `${description}, ms since the epoch` })
const kind = Type.Unsafe<NameKind | null>({
  type: ['string', 'null'],
  enum: ['root', 'organisation', 'application', 'role', 'spacer', null],
})
const source = literals(['did record', 'address record', 'controller'], 'the record that the DID came from')
const hex = Type.Unsafe<`0x${string}`>({ type: 'string', pattern: '^0x[0-9a-fA-F]*$' })

/** The ledger's state that an answer rests on. */
export const AsOf = Type.Object({
  block: Type.Integer(),
  timestamp: milliseconds('when the block was made'),
  age: Type.Integer({ description: 'how old that is now, ms' }),
})
export type AsOf = Static<typeof AsOf>

const Moment = Type.Object({ block: Type.Integer(), timestamp: milliseconds('when') })
const RoleAuthorityAnswer = Type.Union([Type.Object({ dids: Type.Array(did) }), Type.Object({ role: name })])

/** A role's definition as it stands on the ledger. */
export const RoleDefinitionAnswer = Type.Object({
  name,
  version: Type.Integer(),
  issuers: RoleAuthorityAnswer,
  revokers: RoleAuthorityAnswer,
  preconditions: Type.Object({ roles: Type.Array(name), mode: literals(['all', 'any']) }),
  validityMs: Type.Optional(Type.Number()),
  requestorFields: Type.Optional(Type.Array(Type.Unsafe<RoleField>({}))),
  issuerFields: Type.Optional(Type.Array(Type.Unsafe<RoleField>({}))),
})
export type RoleDefinitionAnswer = Static<typeof RoleDefinitionAnswer>

const summary = {
  name,
  kind,
  title: textOrNull('its name for people'),
  controller: did,
  did: textOrNull<Did>('the DID it resolves to'),
}

/** What lists tell of a name. */
export const NameSummary = Type.Object(summary)
export type NameSummary = Static<typeof NameSummary>

/** `GET /v1/names/:name`: all that the ledger says about a name. */
export const NameAnswer = Type.Object({
  name,
  kind,
  controller: did,
  did: textOrNull<Did>('the DID it resolves to'),
  source,
  title: textOrNull('its name for people'),
  open: Type.Boolean({ description: 'anyone may claim a label under it' }),
  gasless: Type.Boolean({ description: 'changed by signed orders; else owned in ENS directly' }),
  address: textOrNull<`0x${string}`>('the address record'),
  resolver: textOrNull<`0x${string}`>('the contract that has its records'),
  metadata: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
  records: Type.Unsafe<Record<string, string>>({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'all text records',
  }),
  role: Type.Optional(RoleDefinitionAnswer),
  registered: Moment,
  changed: Moment,
  depth: Type.Integer({ description: 'blocks on top of the one that last changed the name' }),
  asOf: AsOf,
})
export type NameAnswer = Static<typeof NameAnswer>

const limit = (most: number, fallback: number) => Type.Integer({ minimum: 1, maximum: most, default: fallback })
const after = Type.Optional(Type.String({ maxLength: 1100, description: '`next` of the page before' }))
const next = textOrNull('`after` of the next page; null on the last')

/** `GET /v1/names`: in the order of the tree. Spacers are listed only if they are asked for. */
export const NameListQuery = Type.Object(
  {
    under: Type.Optional(Type.String({ maxLength: 1024, description: 'names below this one, however deep' })),
    parent: Type.Optional(
      Type.String({ maxLength: 1024, description: 'names right below this one, of its applications and roles too' }),
    ),
    kind: Type.Optional(literals(['root', 'organisation', 'application', 'role', 'spacer'])),
    controller: Type.Optional(Type.String({ maxLength: 255, description: 'a DID' })),
    after,
    limit: limit(500, 100),
  },
  strict,
)
export type NameListQuery = Static<typeof NameListQuery>
export const NameList = Type.Object({ names: Type.Array(NameSummary), next, asOf: AsOf })
export type NameList = Static<typeof NameList>

/** `GET /v1/search`. */
export const NameSearchQuery = Type.Object(
  {
    q: Type.String({ minLength: 1, maxLength: 255, description: 'the beginning of a name, or words' }),
    kind: Type.Optional(literals(['root', 'organisation', 'application', 'role', 'spacer'])),
    after,
    limit: limit(100, 20),
  },
  strict,
)
export type NameSearchQuery = Static<typeof NameSearchQuery>
export const NameSearchAnswer = Type.Object({
  names: Type.Array(
    Type.Object({ ...summary, match: literals(['exact', 'prefix', 'words'], 'how it fits; the best come first') }),
  ),
  next,
  asOf: AsOf,
})
export type NameSearchAnswer = Static<typeof NameSearchAnswer>

/** `POST /v1/resolve`: names and DIDs, answered in their order. */
export const BulkResolveRequest = Type.Object(
  {
    ids: Type.Array(Type.String({ maxLength: 1024 }), { minItems: 1, maxItems: 500 }),
    documents: Type.Boolean({ default: true, description: 'whether DID documents are wanted too' }),
  },
  strict,
)
export type BulkResolveRequest = Static<typeof BulkResolveRequest>

/** What W3C DID Resolution answers. */
export const DidResolutionAnswer = Type.Object({
  didDocument: Type.Unsafe<Record<string, unknown> | null>({ type: ['object', 'null'], additionalProperties: true }),
  didResolutionMetadata: Type.Object({}, { additionalProperties: true }),
  didDocumentMetadata: Type.Object({}, { additionalProperties: true }),
})

export const BulkResolveAnswer = Type.Object({
  results: Type.Array(
    Type.Object({
      id: Type.String({ description: 'as it was asked for' }),
      name: Type.Optional(name),
      did: Type.Optional(did),
      source: Type.Optional(source),
      didDocument: Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true })),
      error: Type.Optional(
        Type.Object({
          code: Type.String(),
          reason: Type.String(),
          additionalDetails: Type.Optional(Type.Unsafe<unknown>({})),
        }),
      ),
    }),
  ),
  asOf: AsOf,
})
export type BulkResolveAnswer = Static<typeof BulkResolveAnswer>

/** Pages of a history, oldest first. */
export const HistoryQuery = Type.Object({ after, limit: limit(1000, 200) }, strict)
export type HistoryQuery = Static<typeof HistoryQuery>

const eventPlace = { block: Type.Integer(), timestamp: milliseconds('when'), event: Type.String() }

/** `GET /v1/names/:name/history`: what happened to a name; `details` by event. */
export const NameHistory = Type.Object({
  events: Type.Array(
    Type.Object({
      ...eventPlace,
      transaction: hex,
      details: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
    }),
  ),
  next,
  asOf: AsOf,
})
export type NameHistory = Static<typeof NameHistory>

/** `GET /v1/dids/:did/history`: the events of ERC-1056 about a DID. */
export const DidHistoryAnswer = Type.Object({
  events: Type.Array(
    Type.Object({
      ...eventPlace,
      details: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
    }),
  ),
  asOf: AsOf,
})
export type DidHistoryAnswer = Static<typeof DidHistoryAnswer>

/** `GET /v1/dids/:did/name`: the name a DID calls itself, which resolves back to it. */
export const DidNameAnswer = Type.Object({ name, asOf: AsOf })
export type DidNameAnswer = Static<typeof DidNameAnswer>

/** `GET /v1/status` of a name service: how its index is doing. */
export const NameIndexStatus = Type.Object({
  state: literals(['syncing', 'live', 'stalled', 'unreachable', 'wrong chain']),
  asOf: orNull(AsOf),
  head: orNull(Moment),
  lag: Type.Integer({ description: 'blocks' }),
  reorganisations: Type.Integer({ description: 'since the service was started' }),
  counts: Type.Object({
    names: Type.Integer(),
    dids: Type.Integer({ description: 'with events of their own' }),
    nameEvents: Type.Integer(),
    didEvents: Type.Integer(),
  }),
  error: Type.Optional(Type.Object({ code: Type.String(), reason: Type.String() })),
})
export type NameIndexStatus = Static<typeof NameIndexStatus>

/** `GET /v1/network`: what others need to join. */
export const NetworkAnswer = Type.Object({
  name: Type.String({ description: 'the network in its DIDs' }),
  chainId: Type.Integer(),
  rpcUrl: Type.String(),
  root: name,
  contracts: Type.Unsafe<Record<string, `0x${string}`>>({ type: 'object', additionalProperties: { type: 'string' } }),
  olderResolvers: Type.Optional(Type.Array(hex, { description: 'resolvers that were in use before' })),
})

export const NameParam = Type.Object({ name: Type.String({ description: 'a name' }) })
export type NameParam = Static<typeof NameParam>
export const DidParam = Type.Object({ did: Type.String({ description: 'a DID of any method and spelling' }) })
export type DidParam = Static<typeof DidParam>
export const DidResolutionQuery = Type.Object(
  {
    versionTime: Type.Optional(Type.String({ maxLength: 40, description: 'the document as of a moment, ISO 8601' })),
    versionId: Type.Optional(Type.String({ maxLength: 20, description: 'the document as of a block' })),
  },
  strict,
)
export type DidResolutionQuery = Static<typeof DidResolutionQuery>
