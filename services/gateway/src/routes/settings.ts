import { type GatewaySetting, settingsRoute } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'

/** What the gateway was started with. */
export function addSettingsRoute(app: FastifyInstance, settings: readonly GatewaySetting[]): void {
  app.get('/api/v2/settings', { config: { access: 'read' }, schema: settingsRoute }, async () => ({ settings }))
}
