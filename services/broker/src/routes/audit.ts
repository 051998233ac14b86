import { AuditPage, AuditQuery, errorAnswers } from '@digital-spine/api'
import { parseDid } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { BrokerContext } from '../context.ts'

/** The record of what matters to security, for administrators. */
export function addAuditRoutes(app: FastifyInstance, { log, policy, callers }: BrokerContext): void {
  app.get<{ Querystring: AuditQuery }>(
    '/v1/audit',
    {
      schema: {
        tags: ['audit'],
        summary: 'What was done and refused, oldest first',
        querystring: AuditQuery,
        response: { 200: AuditPage, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { roles } = await callers.authenticate(request, reply)
      policy.require('administer', roles)
      const { actor, ...options } = request.query
      const events = await log.listAudit({ ...options, ...(actor === undefined ? {} : { actor: parseDid(actor) }) })
      return { events }
    },
  )
}
