import { parseDid, parseName } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import type { ApproveOptions, Issuer } from '../enrolment/issuer.ts'
import type { Wallet } from '../enrolment/wallet.ts'

const name = Type.String({ minLength: 1, maxLength: 255 })
const enrolBody = Type.Object({
  role: name,
  fields: Type.Optional(Type.Record(Type.String(), Type.Unsafe<unknown>({}))),
})
const approveBody = Type.Object({
  validityMs: Type.Optional(Type.Integer({ minimum: 1000 })),
  issuerFields: Type.Optional(Type.Record(Type.String(), Type.Unsafe<unknown>({}))),
  issueWith: Type.Optional(Type.Enum(['ES256', 'ES256K'])),
})
const rejectBody = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500 }) })
const revokeBody = Type.Object({ subject: name, role: name })

/** Enrolment: the roles this participant asks for, holds, and decides about. */
export function addEnrolmentRoutes(
  app: FastifyInstance,
  { broker, hub, ledger, signer }: GatewayContext,
  { wallet, issuer }: { wallet: Wallet; issuer: Issuer },
): void {
  const network = ledger.network.name
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
  app.post<{ Params: { id: string }; Body: ApproveOptions }>(
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
}
