import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'
import { next, PageQuery } from './page.ts'

/**
 * What a caller of a gateway may be allowed. `read` shows everything but payloads; `configure` is for channels and readers,
 * `topics` for what others hold payloads to, `identity` for what the participant signs, `administer` for who may do what.
 */
export const scopes = ['send', 'receive', 'read', 'enrol', 'configure', 'topics', 'identity', 'administer'] as const

/** One of {@link scopes}. */
export type Scope = (typeof scopes)[number]

/** What a user may do: everything, use what is configured, or look. */
export const userRoles = ['admin', 'messaging', 'viewer'] as const

/** One of {@link userRoles}. */
export type UserRole = (typeof userRoles)[number]

export const userScopes: Readonly<Record<UserRole, readonly Scope[]>> = {
  admin: scopes,
  messaging: ['send', 'receive', 'read', 'enrol'],
  viewer: ['read'],
}

const tags = ['access']
const strict = { additionalProperties: false }
const nothing = Type.Null({ description: 'it is done' })
const milliseconds = (description: string) => Type.Integer({ description: `${description}, ms since the epoch` })

const Username = Type.String({ minLength: 4, maxLength: 64, pattern: '^[A-Za-z0-9._@-]+$' })
const NewPassword = Type.String({ minLength: 12, maxLength: 128, description: 'kept as a scrypt hash only' })
const Role = Type.Enum(userRoles, { description: 'admin: everything; messaging: send, receive, enrol; viewer: look' })

/** Somebody who logs in with a password. */
export const GatewayUser = Type.Object({
  name: Username,
  role: Role,
  createdAt: milliseconds('time it was created'),
  changedAt: milliseconds('time its role or password changed last'),
  lockedUntil: Type.Optional(milliseconds('no password counts until then, after too many wrong ones')),
})
export type GatewayUser = Static<typeof GatewayUser>

export const UserCreation = Type.Object({ name: Username, role: Role, password: NewPassword }, strict)
export type UserCreation = Static<typeof UserCreation>

export const UserChange = Type.Object(
  {
    role: Type.Optional(Role),
    password: Type.Optional(NewPassword),
    unlock: Type.Optional(Type.Literal(true, { description: 'forgets wrong passwords' })),
  },
  { ...strict, minProperties: 1 },
)
export type UserChange = Static<typeof UserChange>

const partOfName = Type.Optional(Type.String({ maxLength: 64, description: 'part of a name, in capitals or not' }))

/** `GET /api/v2/users`, by name. */
export const UsersQuery = Type.Object({ q: partOfName, ...PageQuery.properties })
export type UsersQuery = Static<typeof UsersQuery>

const userParams = Type.Object({ name: Username })

/** Schemas of the routes of users. */
export const userRoutes = {
  list: {
    summary: 'Who logs in with a password',
    tags,
    querystring: UsersQuery,
    response: { 200: Type.Object({ users: Type.Array(GatewayUser), next }), ...errorAnswers },
  },
  create: { summary: 'Add a user', tags, body: UserCreation, response: { 201: GatewayUser, ...errorAnswers } },
  change: {
    summary: 'Change the role of a user, or its password, which ends its sessions; unlock it',
    tags,
    params: userParams,
    body: UserChange,
    response: { 200: GatewayUser, ...errorAnswers },
  },
  remove: {
    summary: 'Remove a user, with its sessions',
    tags,
    params: userParams,
    response: { 204: nothing, ...errorAnswers },
  },
} as const

const Scopes = Type.Array(Type.Enum(scopes), { minItems: 1, maxItems: scopes.length, uniqueItems: true })
const Channels = Type.Array(Type.String({ minLength: 1, maxLength: 255 }), {
  minItems: 1,
  maxItems: 1000,
  uniqueItems: true,
  description: 'by fqcn; with nothing but send, receive and read',
})
const keyLimits = {
  scopes: Scopes,
  channels: Type.Optional(Channels),
  perMinute: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000, description: 'requests a minute' })),
  expiresAt: Type.Optional(milliseconds('end of the key')),
}

/** What a system calls the gateway with. */
export const ApiKey = Type.Object({
  id: Type.String(),
  name: Type.String(),
  ...keyLimits,
  createdBy: Type.String(),
  createdAt: milliseconds('time it was created'),
  usedAt: Type.Optional(milliseconds('time of its last use, to the minute')),
  revokedAt: Type.Optional(milliseconds('time it was revoked')),
})
export type ApiKey = Static<typeof ApiKey>

export const ApiKeyCreation = Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }), ...keyLimits }, strict)
export type ApiKeyCreation = Static<typeof ApiKeyCreation>

/** An API key when it is created: the only time that it is shown. */
export const CreatedApiKey = Type.Object({
  ...ApiKey.properties,
  key: Type.String({ description: 'for the header x-api-key; it is kept as its SHA-256 only' }),
})
export type CreatedApiKey = Static<typeof CreatedApiKey>

/** `GET /api/v2/api-keys`, in the order in which they were made. */
export const ApiKeysQuery = Type.Object({
  q: partOfName,
  live: Type.Optional(Type.Boolean({ description: 'only those that count, or only those that do no more' })),
  ...PageQuery.properties,
})
export type ApiKeysQuery = Static<typeof ApiKeysQuery>

/** Schemas of the routes of API keys. */
export const apiKeyRoutes = {
  list: {
    summary: 'API keys, revoked ones too',
    tags,
    querystring: ApiKeysQuery,
    response: { 200: Type.Object({ keys: Type.Array(ApiKey), next }), ...errorAnswers },
  },
  create: {
    summary: 'Make an API key; it is shown once',
    tags,
    body: ApiKeyCreation,
    response: { 201: CreatedApiKey, ...errorAnswers },
  },
  revoke: {
    summary: 'Revoke an API key for good',
    tags,
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    response: { 204: nothing, ...errorAnswers },
  },
} as const
