import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { GatewayContext } from '../context.ts'

const name = Type.String({ minLength: 1, maxLength: 255 })
const topicBody = Type.Object({ owner: name, name, version: name, schema: Type.Unsafe<unknown>({}) })
/** Topics, published through the broker. */
export function addTopicRoutes(app: FastifyInstance, { broker }: GatewayContext): void {
  app.post<{ Body: { owner: string; name: string; version: string; schema: unknown } }>(
    '/api/v2/topics',
    { schema: { body: topicBody } },
    async ({ body }, reply) => {
      const { compileTopicSchema } = await import('@digital-spine/schema')
      compileTopicSchema(body.schema)
      return reply.status(201).send(await broker.createTopic({ ...body, format: 'jsonschema' }))
    },
  )
  app.get<{ Querystring: { owner?: string } }>('/api/v2/topics', async ({ query }) => ({
    topics: await broker.listTopics(query.owner),
  }))
}
