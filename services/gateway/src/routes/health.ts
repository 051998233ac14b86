import { errorAnswers, HealthView } from '@digital-spine/api'
import type { HttpServer } from '@digital-spine/runtime'

/** How the gateway is, at the path of the DDHub client gateway; `/health` tells the same. */
export function addHealthRoute({ app, health }: Pick<HttpServer, 'app' | 'health'>): void {
  app.get(
    '/api/v2/health',
    {
      config: { access: 'open', reference: true },
      schema: {
        ...{ tags: ['gateway'], summary: 'How the gateway is, and what of it works now' },
        response: { 200: HealthView, 503: HealthView, ...errorAnswers },
      },
    },
    async (_, reply) => {
      const report = await health()
      return reply.status(report.status === 'down' ? 503 : 200).send(report)
    },
  )
}
