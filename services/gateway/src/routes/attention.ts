import { attentionRoute } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { AttentionFinder } from '../attention/attention.ts'

/** What somebody should look at. */
export function addAttentionRoute(app: FastifyInstance, attention: Pick<AttentionFinder, 'find'>): void {
  app.get('/api/v2/attention', { config: { access: 'read' }, schema: attentionRoute }, () => attention.find())
}
