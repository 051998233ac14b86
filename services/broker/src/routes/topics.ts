import {
  errorAnswers,
  Topic,
  TopicChange,
  TopicCount,
  TopicCriteriaQuery,
  TopicDetail,
  TopicPage,
  TopicPublication,
  TopicQuery,
  TopicVersion,
} from '@digital-spine/api'
import { parseName, SpineError } from '@digital-spine/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { BrokerContext } from '../context.ts'
import { createInTurn } from '../policy/in-turn.ts'
import { checkRetention } from '../policy/retention.ts'
import { findTopics, readCriteria } from '../topics/find-topics.ts'
import { unpackContent } from '../topics/packed-content.ts'
import { publishVersion } from '../topics/publish-version.ts'
import { checkPublisher } from '../topics/topic-rights.ts'

const params = Type.Object({ id: Type.String({ maxLength: 255 }) })
type Params = Static<typeof params>
const versionParams = Type.Object({ ...params.properties, version: Type.String({ maxLength: 32 }) })
const tags = ['topics']
const path = '/v1/topics/:id'
const answer = <T extends object>(schema: T) => ({ 200: schema, ...errorAnswers })
/** JSON takes up to twice the bytes of the text in it, and some. */
const bodyLimit = 12 << 20

/** Topics, which belong to a name: everybody reads them. */
export function addTopicRoutes(app: FastifyInstance, context: BrokerContext): void {
  const { log, audit, policy, callers, topics, now } = context
  const inTurn = createInTurn()
  const get = async (id: string): Promise<Topic> => {
    const topic = await log.findTopic(id)
    if (topic === null) throw new SpineError('TOPIC_UNKNOWN', 'There is no such topic.', { details: { topicId: id } })
    return topic
  }
  /** Changes a topic for who speaks for its owner or administers there, and answers it. */
  const change = async (
    request: FastifyRequest,
    reply: FastifyReply,
    action: string,
    wanted: Parameters<typeof log.setTopic>[1],
  ): Promise<Topic> => {
    const session = await callers.authenticate(request, reply)
    const { id, owner, name } = await get((request.params as Params).id)
    if (policy.refusal('administer', session.roles, owner) !== undefined) await checkPublisher(context, owner, session)
    await audit.record({ action, actor: session.did, subject: `${owner}/${name}`, detail: wanted })
    await log.setTopic(id, wanted)
    topics.drop()
    return get(id)
  }
  app.post<{ Body: TopicPublication }>(
    '/v1/topics',
    {
      bodyLimit,
      schema: {
        tags,
        summary: 'Publish a version of a topic, under a name that the caller controls or may create topics for',
        body: TopicPublication,
        response: { 201: Topic, ...answer(Topic) },
      },
    },
    async (request, reply) => {
      const session = await callers.authenticate(request, reply)
      const { id, outcome } = await publishVersion(context, session, request.body, inTurn)
      return reply.status(outcome === 'created' ? 201 : 200).send(await get(id))
    },
  )
  app.patch<{ Params: Params; Body: TopicChange }>(
    path,
    { schema: { tags, params, summary: 'Say something else of a topic', body: TopicChange, response: answer(Topic) } },
    (request, reply) => {
      checkRetention(context, request.body.retentionMs ?? null)
      return change(request, reply, 'topic.change', request.body)
    },
  )
  app.delete<{ Params: Params }>(
    path,
    {
      schema: {
        ...{ tags, params, response: answer(Topic) },
        summary: 'Delete a topic: it takes no version and no message any more, and what was sent can still be read',
      },
    },
    (request, reply) => change(request, reply, 'topic.delete', { deletedAt: now() }),
  )
  app.post<{ Params: Params }>(
    `${path}/restore`,
    { schema: { tags, params, summary: 'Take back that a topic was deleted', response: answer(Topic) } },
    (request, reply) => change(request, reply, 'topic.restore', { deletedAt: null }),
  )
  app.get<{ Querystring: TopicQuery }>(
    '/v1/topics',
    { schema: { tags, summary: 'Topics by owner and name', querystring: TopicQuery, response: answer(TopicPage) } },
    ({ query }) => findTopics(log, query),
  )
  app.get<{ Querystring: TopicCriteriaQuery }>(
    '/v1/topics/count',
    {
      schema: {
        ...{ tags, summary: 'How many topics there are', querystring: TopicCriteriaQuery },
        response: answer(TopicCount),
      },
    },
    async ({ query }) => ({ count: await log.countListed(readCriteria(query)) }),
  )
  app.get<{ Params: Params }>(
    path,
    { schema: { tags, params, summary: 'A topic and its versions', response: answer(TopicDetail) } },
    async ({ params: { id } }): Promise<TopicDetail> => {
      return { ...(await get(id)), versions: await log.listVersions(id) }
    },
  )
  app.get<{ Params: Static<typeof versionParams> }>(
    `${path}/versions/:version`,
    {
      schema: {
        ...{ tags, params: versionParams, response: answer(TopicVersion) },
        summary: 'A version of a topic as its publisher signed it',
      },
    },
    async ({ params: { id, version } }): Promise<TopicVersion> => {
      const found = await log.findVersion(id, version)
      const details = { topicId: id, version }
      if (found === null) throw new SpineError('TOPIC_UNKNOWN', 'There is no such topic or version.', { details })
      const { owner, name, publishedAt, statement } = found
      const content = await unpackContent(found.content)
      return { id, owner: parseName(owner), name, version, publishedAt, statement, content }
    },
  )
}
