import { type Did, type Name, parseDid, parseName, type RoleAuthority, type RoleField } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import { openName, registerName } from '../identity/register-name.ts'

const name = Type.String({ minLength: 1, maxLength: 255 })
const names = Type.Array(name, { maxItems: 200 })
const authority = Type.Union([Type.Object({ dids: names }), Type.Object({ role: name })])
const fields = Type.Array(
  Type.Object({
    fieldType: Type.Union(['text', 'number', 'date', 'boolean', 'json'].map((kind) => Type.Literal(kind))),
    label: name,
    required: Type.Optional(Type.Boolean()),
  }),
)
const roleBody = Type.Object({
  version: Type.Integer({ minimum: 1 }),
  issuers: authority,
  revokers: Type.Optional(authority),
  preconditions: Type.Optional(
    Type.Object({ roles: names, mode: Type.Union([Type.Literal('all'), Type.Literal('any')]) }),
  ),
  validityMs: Type.Optional(Type.Integer({ minimum: 1000 })),
  requestorFields: Type.Optional(fields),
  issuerFields: Type.Optional(fields),
})
const nameBody = Type.Object({
  name,
  metadata: Type.Optional(
    Type.Object({ displayName: Type.Optional(name), description: Type.Optional(Type.String({ maxLength: 1500 })) }),
  ),
  role: Type.Optional(roleBody),
})
type AuthorityInput = { dids: string[] } | { role: string }
type RoleInput = {
  version: number
  issuers: AuthorityInput
  revokers?: AuthorityInput
  preconditions?: { roles: string[]; mode: 'all' | 'any' }
  validityMs?: number
  requestorFields?: RoleField[]
  issuerFields?: RoleField[]
}

/** Names: organisations, applications and roles of the participant. */
export function addNameRoutes(app: FastifyInstance, context: GatewayContext): void {
  const { ledger } = context
  const network = ledger.network.name
  app.post<{ Body: { name: string; metadata?: { displayName?: string; description?: string }; role?: RoleInput } }>(
    '/api/v2/names',
    { schema: { body: nameBody } },
    async ({ body }, reply) => {
      const parsed = parseName(body.name)
      const { metadata, role } = body
      await registerName(context, {
        name: parsed,
        ...(metadata ? { metadata } : {}),
        ...(role ? { role: readRole(role, network) } : {}),
      })
      return reply.status(201).send(await ledger.findName(parsed))
    },
  )
  app.post<{ Params: { name: string } }>('/api/v2/names/:name/open', async ({ params }, reply) => {
    await openName(context, parseName(params.name))
    return reply.status(204).send()
  })
  app.get<{ Params: { name: string } }>('/api/v2/names/:name', async ({ params }) => {
    const parsed = parseName(params.name)
    return { ...(await ledger.resolveName(parsed)), ...(await ledger.findName(parsed)) }
  })
}

function readRole(input: RoleInput, network: string) {
  const {
    version,
    issuers,
    revokers = issuers,
    preconditions = { roles: [], mode: 'all' as const },
    validityMs,
    requestorFields,
    issuerFields,
  } = input
  return {
    version,
    issuers: readAuthority(issuers, network),
    revokers: readAuthority(revokers, network),
    preconditions: { roles: preconditions.roles.map((role): Name => parseName(role)), mode: preconditions.mode },
    ...(validityMs === undefined ? {} : { validityMs }),
    ...(requestorFields === undefined ? {} : { requestorFields }),
    ...(issuerFields === undefined ? {} : { issuerFields }),
  }
}

function readAuthority(input: AuthorityInput, network: string): RoleAuthority {
  if ('role' in input) return { role: parseName(input.role) }
  return { dids: input.dids.map((did): Did => parseDid(did, { default: network })) }
}
