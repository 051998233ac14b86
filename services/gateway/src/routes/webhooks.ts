import { type ListQuery, type WebhookChange, type WebhookInput, webhookRoutes } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { actorOf, allow } from '../access/principal.ts'
import { sendPage } from '../show/page.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'

const path = '/api/v2/webhooks'
const config = { access: 'configure' } as const

type One = { Params: { id: string } }

/** Endpoints that messages are delivered to; who says where may receive them. */
export function addWebhookRoutes(app: FastifyInstance, webhooks: Webhooks): void {
  app.get<{ Querystring: ListQuery }>(path, { config, schema: webhookRoutes.list }, async (request, reply) => {
    return sendPage(request, reply, await webhooks.list(request.query), (webhook) => webhook)
  })
  app.post<{ Body: WebhookInput }>(
    path,
    { config, schema: webhookRoutes.create },
    async ({ body, principal }, reply) => {
      allow(principal, 'receive')
      return reply.status(201).send(await webhooks.create(body, actorOf(principal)))
    },
  )
  app.get<One>(`${path}/:id`, { config, schema: webhookRoutes.show }, ({ params }) => webhooks.get(params.id))
  app.put<One & { Body: WebhookChange }>(
    `${path}/:id`,
    { config, schema: webhookRoutes.change },
    ({ params, body, principal }) => {
      allow(principal, 'receive')
      return webhooks.change(params.id, body)
    },
  )
  app.delete<One>(`${path}/:id`, { config, schema: webhookRoutes.remove }, async ({ params }, reply) => {
    await webhooks.remove(params.id)
    return reply.status(204).send()
  })
  app.post<One>(`${path}/:id/test`, { config, schema: webhookRoutes.test }, ({ params }) => webhooks.test(params.id))
  app.post<One>(`${path}/:id/secret`, { config, schema: webhookRoutes.rotate }, async ({ params }) => ({
    secret: await webhooks.rotate(params.id),
  }))
  app.post<One>(`${path}/:id/pause`, { config, schema: webhookRoutes.pause }, ({ params }) => webhooks.pause(params.id))
  app.post<One>(`${path}/:id/resume`, { config, schema: webhookRoutes.resume }, ({ params }) =>
    webhooks.resume(params.id),
  )
  app.get<One>(`${path}/:id/attempts`, { config, schema: webhookRoutes.attempts }, ({ params }) =>
    webhooks.attempts(params.id),
  )
}
