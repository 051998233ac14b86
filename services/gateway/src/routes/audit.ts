import { type GatewayAuditQuery, gatewayAuditRoutes } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { Access } from '../access/access.ts'
import { readPage } from '../show/page.ts'

/** The record of what matters to security. */
export function addAuditRoute(app: FastifyInstance, { audit }: Pick<Access, 'audit'>): void {
  app.get<{ Querystring: GatewayAuditQuery }>(
    '/api/v2/audit',
    { config: { access: 'administer' }, schema: gatewayAuditRoutes.list },
    async ({ query }) => {
      const { items: events, ...page } = await readPage(query, audit.list, ({ sequence }) => String(sequence))
      return { events, ...page }
    },
  )
}
