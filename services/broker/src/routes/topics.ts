import { errorAnswers, RetentionChange, TopicAnswer, TopicCreation, TopicList } from '@digital-spine/api'
import { type Name, parseName, parseTopicName, parseVersion, SpineError, topicId } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { BrokerContext } from '../context.ts'
import type { StoredTopic } from '../log/message-log.ts'
import { createInTurn } from '../policy/in-turn.ts'
import { checkRetention } from '../policy/retention.ts'

const params = Type.Object({ id: Type.String({ maxLength: 255 }) })
type Params = Static<typeof params>
const listQuery = Type.Object({ owner: Type.Optional(Type.String()) })
const versionQuery = Type.Object({ version: Type.Optional(Type.String()) })
const tags = ['topics']
const path = '/v1/topics/:id'
const one = { 200: TopicAnswer, ...errorAnswers }
const maxSchemaBytes = 512 * 1024

/** Topics, which belong to a name: everybody reads them. */
export function addTopicRoutes(app: FastifyInstance, context: BrokerContext): void {
  const { log, audit, policy, quotas, callers, topics, now } = context
  const inTurn = createInTurn()
  const get = async (id: string, version: string | null): Promise<StoredTopic> => {
    const topic = await log.findTopic(id, version)
    if (topic === null) throw new SpineError('TOPIC_UNKNOWN', 'There is no such topic or version.')
    return topic
  }
  app.post<{ Body: TopicCreation }>(
    '/v1/topics',
    {
      schema: {
        tags,
        summary: 'Publish a version of a topic, under a name that the caller controls',
        body: TopicCreation,
        response: { 201: TopicAnswer, ...one },
      },
    },
    async (request, reply) => {
      const { body } = request
      const { did, roles } = await callers.authenticate(request, reply)
      const owner = parseName(body.owner)
      policy.require('createTopics', roles, owner)
      await checkOwner(context, owner, did)
      if (JSON.stringify(body.schema).length > maxSchemaBytes)
        throw new SpineError('TOO_LARGE', 'The schema is larger than 512 KiB.')
      const name = parseTopicName(body.name)
      const [id, version] = [topicId(owner, name), parseVersion(body.version)]
      const topic = { id, owner, name, format: body.format, version, schema: body.schema, createdAt: now() }
      const outcome = await inTurn(did, async () => {
        const mayCreate = (await quotas.of(did)).topics
        if ((await log.findTopic(id, null)) === null && (await log.countTopics(did)) >= mayCreate)
          throw new SpineError('QUOTA_EXCEEDED', `You may create ${mayCreate} topics.`)
        await audit.record({ action: 'topic.create', actor: did, subject: `${owner}/${name}@${version}` })
        return log.putTopic(topic, did)
      })
      return reply.status(outcome === 'created' ? 201 : 200).send(await get(id, version))
    },
  )
  app.patch<{ Params: Params; Body: RetentionChange }>(
    path,
    {
      schema: {
        tags,
        params,
        summary: "Set how long a topic's messages are kept that come from now on",
        body: RetentionChange,
        response: one,
      },
    },
    async (request, reply) => {
      const { did, roles } = await callers.authenticate(request, reply)
      const { id, owner: ownerText, name } = await get(request.params.id, null)
      const owner = parseName(ownerText)
      if (policy.refusal('administer', roles, owner) !== undefined) await checkOwner(context, owner, did)
      const { retentionMs } = request.body
      checkRetention(context, retentionMs)
      await audit.record({
        ...{ action: 'topic.retention', actor: did, subject: `${owner}/${name}`, detail: { retentionMs } },
      })
      await log.setTopicRetention(id, retentionMs)
      topics.drop()
      return get(id, null)
    },
  )
  app.get<{ Querystring: Static<typeof listQuery> }>(
    '/v1/topics',
    {
      schema: {
        tags,
        summary: 'Topics, of one owner if it is given',
        querystring: listQuery,
        response: { 200: TopicList, ...errorAnswers },
      },
    },
    async ({ query }) => ({ topics: await log.listTopics(query.owner ?? null) }),
  )
  app.get<{ Params: Params; Querystring: Static<typeof versionQuery> }>(
    path,
    {
      schema: {
        tags,
        params,
        querystring: versionQuery,
        summary: 'A version of a topic, the newest if none is given',
        response: one,
      },
    },
    ({ params, query }) => get(params.id, query.version ?? null),
  )
}

/** A topic belongs to a name; only who controls the name publishes under it. */
async function checkOwner({ ledger }: BrokerContext, owner: Name, did: string): Promise<void> {
  const record = await ledger.findName(owner)
  if (record === undefined) throw new SpineError('NAME_UNKNOWN', `${owner} is not registered.`)
  if (record.controller !== did) throw new SpineError('FORBIDDEN', `${owner} is controlled by somebody else.`)
}
