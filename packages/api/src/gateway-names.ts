import { type Static, Type } from 'typebox'
import { RoleDefinitionAnswer } from './names.ts'

const strict = { additionalProperties: false }
const name = Type.String({ minLength: 1, maxLength: 255, description: 'an ENS name' })
const did = Type.String({ minLength: 1, maxLength: 255, description: 'a DID' })
const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const literals = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] })

const nameKinds = ['organisation', 'application', 'role'] as const

/** Who may issue or revoke a role: DIDs, or whoever holds another role. */
const RoleAuthorityBody = Type.Union([
  Type.Object({ dids: Type.Array(did, { maxItems: 200 }) }, strict),
  Type.Object({ role: name }, strict),
])

const RoleFieldBody = Type.Object(
  {
    fieldType: literals(['text', 'number', 'date', 'boolean', 'json']),
    label: Type.String({ minLength: 1, maxLength: 255 }),
    required: Type.Optional(Type.Boolean()),
    minLength: Type.Optional(Type.Integer({ minimum: 0 })),
    maxLength: Type.Optional(Type.Integer({ minimum: 0 })),
    pattern: text(500),
    minValue: Type.Optional(Type.Number()),
    maxValue: Type.Optional(Type.Number()),
    minDate: text(40),
    maxDate: text(40),
    schema: Type.Optional(Type.Unsafe<unknown>({})),
  },
  strict,
)

/** A role's definition, or what of it is to change. `validityMs` 0 means that credentials do not end. */
const roleParts = {
  version: Type.Optional(Type.Integer({ minimum: 1 })),
  issuers: Type.Optional(RoleAuthorityBody),
  revokers: Type.Optional(RoleAuthorityBody),
  preconditions: Type.Optional(
    Type.Object({ roles: Type.Array(name, { maxItems: 200 }), mode: literals(['all', 'any']) }, strict),
  ),
  validityMs: Type.Optional(Type.Integer({ minimum: 0 })),
  requestorFields: Type.Optional(Type.Array(RoleFieldBody, { maxItems: 100 })),
  issuerFields: Type.Optional(Type.Array(RoleFieldBody, { maxItems: 100 })),
}

const metadata = Type.Object(
  { displayName: text(255), description: text(1500), websiteUrl: text(500), logoUrl: text(500) },
  strict,
)

/** `POST /api/v2/names`: `kind` refuses a name of another kind; `controller` registers it for another DID. */
export const NameCreation = Type.Object(
  {
    name,
    kind: Type.Optional(literals(nameKinds)),
    metadata: Type.Optional(metadata),
    role: Type.Optional(Type.Object(roleParts, strict)),
    controller: Type.Optional(did),
  },
  strict,
)
export type NameCreation = Static<typeof NameCreation>

/** `PATCH /api/v2/names/:name`: what is left out stays as it is; a role's version goes up by one unless given. */
export const NameChange = Type.Object(
  { metadata: Type.Optional(metadata), role: Type.Optional(Type.Object(roleParts, strict)) },
  strict,
)
export type NameChange = Static<typeof NameChange>
export type RoleChange = NonNullable<NameChange['role']>

/** `PUT /api/v2/names/:name/records`: an empty text takes a record away. */
export const NameRecords = Type.Object(
  {
    did: Type.Optional(Type.String({ maxLength: 255 })),
    addr: Type.Optional(Type.String({ pattern: '^(0x[0-9a-fA-F]{40})?$' })),
    texts: Type.Optional(
      Type.Record(Type.String({ pattern: '^.{1,128}$' }), Type.String({ maxLength: 10_000 }), { maxProperties: 50 }),
    ),
  },
  strict,
)
export type NameRecords = Static<typeof NameRecords>

export const NameTransfer = Type.Object({ to: did }, strict)
export const NameOpening = Type.Object({ open: Type.Optional(Type.Boolean()) }, strict)
export const NameParams = Type.Object({ name })
export type NameParams = Static<typeof NameParams>

/** A name as the gateway sees it on the ledger: what it stands for, whom it resolves to and from which record. */
export const NameView = Type.Object(
  {
    name,
    kind: Type.Optional(Type.String()),
    did,
    source: Type.String({ description: 'the record that the DID came from' }),
    controller: did,
    open: Type.Boolean({ description: 'anyone may claim a label under it' }),
    metadata: Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object', additionalProperties: true }),
    role: Type.Optional(RoleDefinitionAnswer),
    block: Type.Integer({ description: 'the block it was read at' }),
    already: Type.Optional(Type.Boolean({ description: 'after a change: nothing had to be written' })),
  },
  { additionalProperties: true },
)
export type NameView = Static<typeof NameView>

/** The name a DID calls itself and that resolves back to it; null if there is none. */
export const PrimaryName = Type.Object({ did, name: Type.Union([name, Type.Null()]) })
export type PrimaryName = Static<typeof PrimaryName>
