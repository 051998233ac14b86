import type { TopicVersion } from '@digital-spine/api'
import { type Name, parseName, parseTopicName, parseVersion, SpineError, topicId } from '@digital-spine/core'
import { addLoginRoutes, requestProof } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { BrokerContext } from '../context.ts'

const topicBody = Type.Object({
  owner: Type.String(),
  name: Type.String(),
  version: Type.String(),
  format: Type.Literal('jsonschema'),
  schema: Type.Unsafe<unknown>({}),
})

const maxSchemaBytes = 512 * 1024

/** The broker over HTTP: login, topics, and who it is. */
export function addRoutes(app: FastifyInstance, context: BrokerContext): void {
  const { login, log, signer, ledger, now } = context
  app.get('/.well-known/spine-broker', async () => ({
    did: signer.did,
    network: ledger.network.name,
    roles: context.policy.roles,
  }))
  addLoginRoutes(app, login)
  app.post<{ Body: Omit<TopicVersion, 'id' | 'createdAt'> }>(
    '/v1/topics',
    { schema: { body: topicBody } },
    async (request, reply) => {
      const { body } = request
      const session = await login.authenticate(requestProof(request))
      const owner = parseName(body.owner)
      context.policy.require('createTopics', session.roles, owner)
      await checkOwner(context, owner, session.did)
      if (JSON.stringify(body.schema).length > maxSchemaBytes)
        throw new SpineError('TOO_LARGE', 'The schema is larger than 512 KiB.')
      const name = parseTopicName(body.name)
      const topic: TopicVersion = {
        id: topicId(owner, name),
        owner,
        name,
        format: 'jsonschema',
        version: parseVersion(body.version),
        schema: body.schema,
        createdAt: now(),
      }
      const outcome = await log.putTopic(topic, session.did)
      return reply.status(outcome === 'created' ? 201 : 200).send(topic)
    },
  )
  app.get<{ Querystring: { owner?: string } }>('/v1/topics', async ({ query }) => ({
    topics: await log.listTopics(query.owner ?? null),
  }))
  app.get<{ Params: { id: string }; Querystring: { version?: string } }>(
    '/v1/topics/:id',
    async ({ params, query }) => {
      const topic = await log.findTopic(params.id, query.version ?? null)
      if (topic === null) throw new SpineError('TOPIC_UNKNOWN', 'There is no such topic or version.')
      return topic
    },
  )
}

/** A topic belongs to a name; only who controls the name publishes under it. */
async function checkOwner({ ledger }: BrokerContext, owner: Name, did: string): Promise<void> {
  const record = await ledger.findName(owner)
  if (record === undefined) throw new SpineError('NAME_UNKNOWN', `${owner} is not registered.`)
  if (record.controller !== did) throw new SpineError('FORBIDDEN', `${owner} is controlled by somebody else.`)
}
