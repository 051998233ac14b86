import { type ApiKeyCreation, type ApiKeysQuery, apiKeyRoutes } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { Access } from '../access/access.ts'
import { actorOf } from '../access/principal.ts'
import { readPage } from '../show/page.ts'

const config = { access: 'administer' } as const

/** What systems call this gateway with. */
export function addApiKeyRoutes(app: FastifyInstance, { keys }: Pick<Access, 'keys'>): void {
  const { list, create, revoke } = apiKeyRoutes
  app.get<{ Querystring: ApiKeysQuery }>('/api/v2/api-keys', { config, schema: list }, async ({ query }) => {
    const { items, ...page } = await readPage(query, keys.list, ({ id }) => id)
    return { keys: items, ...page }
  })
  app.post<{ Body: ApiKeyCreation }>(
    '/api/v2/api-keys',
    { config, schema: create },
    async ({ body, principal }, reply) => reply.status(201).send(await keys.create(body, actorOf(principal))),
  )
  app.delete<{ Params: { id: string } }>(
    '/api/v2/api-keys/:id',
    { config, schema: revoke },
    async ({ params: { id } }, reply) => {
      await keys.revoke(id)
      return reply.status(204).send()
    },
  )
}
