import { ConfigurationExport, ConfigurationInput, ConfigurationPlan, errorAnswers } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { allow } from '../access/principal.ts'
import type { Applier } from '../apply/apply.ts'

const tags = ['configuration']

/** Channels, address book, block list, webhooks and branding as documents. */
export function addApplyRoutes(app: FastifyInstance, applier: Applier): void {
  app.post<{ Body: ConfigurationInput }>(
    '/api/v2/apply',
    {
      config: { access: 'configure' },
      schema: {
        ...{ tags, summary: 'Bring the gateway to what documents say, or tell what that would change' },
        ...{ body: ConfigurationInput, response: { 200: ConfigurationPlan, ...errorAnswers } },
      },
    },
    ({ body, principal }) => {
      for (const scope of applier.scopesFor(body.documents)) allow(principal, scope)
      return applier.apply(body)
    },
  )
  app.get(
    '/api/v2/export/configuration',
    {
      config: { access: 'read' },
      schema: {
        ...{ tags, summary: 'What the gateway is configured to be, in documents; no secrets' },
        response: { 200: ConfigurationExport, ...errorAnswers },
      },
    },
    async () => ({ documents: await applier.export() }),
  )
}
