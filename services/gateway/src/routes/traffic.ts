import { type TrafficQuery, trafficRoute } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { readTraffic } from '../traffic/read-traffic.ts'

/** How much comes and goes. */
export function addTrafficRoute(app: FastifyInstance, context: Pick<GatewayContext, 'db' | 'now'>): void {
  app.get<{ Querystring: TrafficQuery }>(
    '/api/v2/flow',
    { config: { access: 'read' }, schema: trafficRoute },
    async ({ query }) => readTraffic(context, query),
  )
}
