import { BrokerQuota, errorAnswers, QuotaAnswer, QuotaChange } from '@digital-spine/api'
import { parseDid } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { BrokerContext } from '../context.ts'

const params = Type.Object({ did: Type.String({ maxLength: 255 }) })
type Params = Static<typeof params>
const tags = ['quotas']
const path = '/v1/quotas/:did'

/** What participants may use: everybody sees its own, administrators see and set others'. */
export function addQuotaRoutes(app: FastifyInstance, context: BrokerContext): void {
  const { log, audit, policy, quotas, callers } = context
  app.get(
    '/v1/quota',
    {
      schema: {
        tags,
        summary: 'What the caller may use, and what it uses',
        response: { 200: QuotaAnswer, ...errorAnswers },
      },
    },
    async (request, reply): Promise<QuotaAnswer> => {
      const { did } = await callers.authenticate(request, reply)
      const [limits, mailbox, anonymous, topics, cursors, fileBytes] = await Promise.all([
        quotas.of(did),
        log.findMailbox(did),
        log.listMailboxes(did),
        log.countTopics(did),
        log.listCursors(did),
        log.countFileBytes(did),
      ])
      const { messages = 0, bytes = 0 } = mailbox ?? {}
      const counted = { mailboxes: anonymous.length, topics, clientsPerMailbox: cursors.length, fileBytes }
      return { limits, used: { mailbox: { messages, bytes }, ...counted } }
    },
  )
  app.get<{ Params: Params }>(
    path,
    { schema: { tags, params, summary: "A participant's quota", response: { 200: BrokerQuota, ...errorAnswers } } },
    async (request, reply) => {
      const { roles } = await callers.authenticate(request, reply)
      policy.require('administer', roles)
      return quotas.of(parseDid(request.params.did))
    },
  )
  app.put<{ Params: Params; Body: QuotaChange }>(
    path,
    {
      schema: {
        tags,
        params,
        summary: "Set some of a participant's quota; null gives back what everybody has",
        body: QuotaChange,
        response: { 200: BrokerQuota, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { did, roles } = await callers.authenticate(request, reply)
      policy.require('administer', roles)
      const subject = parseDid(request.params.did)
      await audit.record({ action: 'quota.change', actor: did, subject, detail: request.body })
      return quotas.set(subject, request.body)
    },
  )
}
