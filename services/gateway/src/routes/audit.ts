import { type GatewayAuditQuery, gatewayAuditRoutes } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { Access } from '../access/access.ts'

/** The record of what matters to security. */
export function addAuditRoute(app: FastifyInstance, { audit }: Pick<Access, 'audit'>): void {
  app.get<{ Querystring: GatewayAuditQuery }>(
    '/api/v2/audit',
    { config: { access: 'administer' }, schema: gatewayAuditRoutes.list },
    async ({ query }) => ({ events: await audit.list(query) }),
  )
}
