import { type Did, type Name, parseDid, parseName, type RoleAuthority, type RoleField } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import {
  type ChannelInput,
  deleteChannel,
  getChannel,
  listChannels,
  putChannel,
  readChannel,
} from '../channels/channel.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import type { Issuer } from '../enrolment/issuer.ts'
import type { Wallet } from '../enrolment/wallet.ts'
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
const channelBody = Type.Object({
  fqcn: name,
  type: Type.Union([Type.Literal('pub'), Type.Literal('sub')]),
  payloadEncryption: Type.Optional(Type.Boolean()),
  acceptPlain: Type.Optional(Type.Boolean()),
  conditions: Type.Object({
    dids: Type.Optional(names),
    roles: Type.Optional(names),
    topics: Type.Array(Type.Object({ owner: name, topicName: name }), { maxItems: 200 }),
  }),
})
const topicBody = Type.Object({ owner: name, name, version: name, schema: Type.Unsafe<unknown>({}) })
const enrolBody = Type.Object({
  role: name,
  fields: Type.Optional(Type.Record(Type.String(), Type.Unsafe<unknown>({}))),
})
const approveBody = Type.Object({
  validityMs: Type.Optional(Type.Integer({ minimum: 1000 })),
  issuerFields: Type.Optional(Type.Record(Type.String(), Type.Unsafe<unknown>({}))),
})
const rejectBody = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500 }) })
const revokeBody = Type.Object({ subject: name, role: name })

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

/** Identity, names, enrolment, channels and topics of the participant. */
export function addAdministrationRoutes(
  app: FastifyInstance,
  context: GatewayContext,
  { wallet, members, issuer }: { wallet: Wallet; members: Members; issuer: Issuer },
): void {
  const { db, broker, hub, ledger, signer, account, now } = context
  const network = ledger.network.name
  app.get('/api/v2/identity', async () => ({
    did: signer.did,
    address: account.address,
    kid: signer.kid,
    network,
    broker: broker.connected ? 'OK' : 'ERROR',
  }))
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

  app.post<{ Body: { role: string; fields?: Record<string, unknown> } }>(
    '/api/v2/enrol',
    { schema: { body: enrolBody } },
    async ({ body }, reply) => {
      return reply.status(201).send(await hub.request(parseName(body.role), body.fields))
    },
  )
  app.get('/api/v2/enrol', async () => ({
    did: signer.did,
    requests: await hub.mine(),
    credentials: await wallet.credentials(),
  }))
  app.post('/api/v2/enrol/refresh', async () => {
    const fresh = await wallet.refresh()
    if (fresh || !broker.connected) broker.reconnect()
    return { fresh }
  })
  app.get('/api/v2/enrolment/requests', async () => ({ requests: await hub.pending() }))
  app.post<{ Params: { id: string }; Body: { validityMs?: number; issuerFields?: Record<string, unknown> } }>(
    '/api/v2/enrolment/requests/:id/approve',
    { schema: { body: approveBody } },
    async ({ params, body }) => issuer.approve(params.id, body),
  )
  app.post<{ Params: { id: string }; Body: { reason: string } }>(
    '/api/v2/enrolment/requests/:id/reject',
    { schema: { body: rejectBody } },
    async ({ params, body }) => hub.reject(params.id, body.reason),
  )
  app.post<{ Body: { subject: string; role: string } }>(
    '/api/v2/enrolment/revoke',
    { schema: { body: revokeBody } },
    async ({ body }) => {
      return { revoked: await issuer.revoke(parseDid(body.subject, { default: network }), parseName(body.role)) }
    },
  )

  app.post<{ Body: ChannelInput }>('/api/v2/channels', { schema: { body: channelBody } }, async ({ body }, reply) => {
    const channel = await putChannel(db, readChannel(body, network), now())
    members.forget()
    return reply.status(201).send(channel)
  })
  app.get('/api/v2/channels', async () => listChannels(db))
  app.get<{ Params: { fqcn: string } }>('/api/v2/channels/:fqcn', async ({ params }) => getChannel(db, params.fqcn))
  app.get<{ Params: { fqcn: string } }>('/api/v2/channels/:fqcn/qualifiedDids', async ({ params }) => {
    const channel = await getChannel(db, params.fqcn)
    return {
      fqcn: channel.fqcn,
      qualifiedDids: await members.recipients(channel),
      updatedAt: new Date(now()).toISOString(),
    }
  })
  app.delete<{ Params: { fqcn: string } }>('/api/v2/channels/:fqcn', async ({ params }, reply) => {
    await deleteChannel(db, params.fqcn)
    return reply.status(204).send()
  })

  app.post<{ Body: { owner: string; name: string; version: string; schema: unknown } }>(
    '/api/v2/topics',
    { schema: { body: topicBody } },
    async ({ body }, reply) => {
      const { compileTopicSchema } = await import('@digital-spine/schema')
      compileTopicSchema(body.schema)
      return reply.status(201).send(await broker.createTopic({ ...body, format: 'jsonschema' }))
    },
  )
  app.get<{ Querystring: { owner?: string } }>('/api/v2/topics', async ({ query }) => ({
    topics: await broker.listTopics(query.owner),
  }))
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
