import {
  errorAnswers,
  GatewayTopicPublication,
  GatewayTopicVersion,
  schemaTypes,
  Topic,
  TopicAdoption,
  TopicChange,
  TopicCountQuery,
  TopicCounts,
  TopicCreation,
  TopicDeleted,
  TopicDetail,
  TopicJudgement,
  TopicListing,
  TopicListQuery,
  TopicSchemaText,
  TopicSearchQuery,
  TopicTags,
  TopicVersions,
  TopicVersionsQuery,
} from '@digital-spine/api'
import { parseName, SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import { adoptVersion } from '../topics/adopt-version.ts'
import { judgeTopic } from '../topics/judge-topic.ts'
import { listTopics } from '../topics/list-topics.ts'
import { publishTopic } from '../topics/publish-topic.ts'
import { contentOf, readPublication, schemaTextOf } from '../topics/schema-text.ts'
import { fetchVersion } from '../topics/verify-version.ts'

const params = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{24}$' }) })
const versionParams = Type.Object({ ...params.properties, version: Type.String({ maxLength: 32 }) })
type Params = Static<typeof params>
const tags = ['topics']
const path = '/api/v2/topics/:id'
const answer = <T extends object>(schema: T) => ({ 200: schema, ...errorAnswers })
/** JSON takes up to twice the bytes of the text in it, and some. */
const bodyLimit = 12 << 20

/** Topics, published through the broker and verified here. */
export function addTopicRoutes(app: FastifyInstance, context: GatewayContext): void {
  const { topics } = context.broker
  app.post<{ Body: TopicCreation }>(
    '/api/v2/topics',
    {
      config: { access: 'topics', reference: true },
      bodyLimit,
      schema: {
        ...{ tags, summary: 'Publish a version of a topic', body: TopicCreation },
        response: { 201: Topic, ...errorAnswers },
      },
    },
    async ({ body }, reply) => reply.status(201).send(await publishTopic(context, readPublication(body))),
  )
  app.post<{ Body: GatewayTopicPublication }>(
    '/api/v2/topics/verdict',
    {
      config: { access: 'read' },
      bodyLimit,
      schema: {
        ...{ tags, summary: 'How a version would get on with the newest one', body: GatewayTopicPublication },
        response: answer(TopicJudgement),
      },
    },
    ({ body }) => judgeTopic(context, body),
  )
  app.get<{ Querystring: TopicListQuery }>(
    '/api/v2/topics',
    {
      config: { access: 'read', reference: true },
      schema: {
        tags,
        summary: 'Topics by owner and name',
        querystring: TopicListQuery,
        response: answer(TopicListing),
      },
    },
    ({ query }) => listTopics(context, query),
  )
  app.get<{ Querystring: TopicSearchQuery }>(
    '/api/v2/topics/search',
    {
      config: { access: 'read', reference: true },
      schema: {
        ...{ tags, summary: 'Topics by words', querystring: TopicSearchQuery, response: answer(TopicListing) },
      },
    },
    ({ query: { keyword: text, ...query } }) => listTopics(context, { ...query, text, schema: true }),
  )
  app.get<{ Querystring: Static<typeof TopicCountQuery> }>(
    '/api/v2/topics/count',
    {
      config: { access: 'read', reference: true },
      schema: {
        ...{ tags, summary: 'How many topics each owner has' },
        ...{ querystring: TopicCountQuery, response: answer(TopicCounts) },
      },
    },
    ({ query }) =>
      Promise.all(query.owner.map(parseName).map(async (owner) => ({ owner, count: await topics.count({ owner }) }))),
  )
  app.get<{ Params: Params; Querystring: TopicVersionsQuery }>(
    `${path}/versions`,
    {
      config: { access: 'read', reference: true },
      schema: {
        ...{ tags, params, summary: 'Versions of a topic, the newest first' },
        ...{ querystring: TopicVersionsQuery, response: answer(TopicVersions) },
      },
    },
    async ({ params: { id }, query: { limit, page } }): Promise<TopicVersions> => {
      const { owner, name, tags: tagged, versions } = await topics.find(id)
      const records = versions.slice((page - 1) * limit, page * limit).map(({ version, format }) => {
        return { id, owner, name, version, schemaType: schemaTypes[format], tags: tagged }
      })
      return { count: versions.length, limit, page, records }
    },
  )
  app.get<{ Params: Params }>(
    path,
    {
      config: { access: 'read' },
      schema: { tags, params, summary: 'A topic and its versions', response: answer(TopicDetail) },
    },
    ({ params: { id } }) => topics.find(id),
  )
  app.get<{ Params: Static<typeof versionParams> }>(
    `${path}/versions/:version`,
    {
      config: { access: 'read', reference: true },
      schema: {
        ...{ tags, params: versionParams, response: answer(GatewayTopicVersion) },
        summary: 'A version with its files, documentation and examples, verified',
      },
    },
    async ({ params: { id, version } }): Promise<GatewayTopicVersion> => {
      const [{ at: signedAt, digest: _, ...verified }, topic] = await Promise.all([
        fetchVersion(context, id, version),
        topics.find(id),
      ])
      const { number: block } = await context.ledger.head()
      const { content } = verified
      const reference = { schemaType: schemaTypes[content.format], schema: schemaTextOf(content), tags: topic.tags }
      return { ...verified, signedAt, block, ...reference }
    },
  )
  app.post<{ Params: Static<typeof versionParams>; Body: TopicAdoption }>(
    `${path}/versions/:version/adopt`,
    {
      config: { access: 'topics' },
      schema: {
        ...{ tags, params: versionParams, body: TopicAdoption, response: answer(Topic) },
        summary: 'Sign a version anew that somebody published who may not any more',
      },
    },
    ({ params: wanted, body }) => adoptVersion(context, wanted, body),
  )
  app.put<{ Params: Static<typeof versionParams>; Body: TopicSchemaText }>(
    `${path}/versions/:version`,
    {
      config: { access: 'topics', reference: true },
      bodyLimit,
      schema: {
        ...{ tags, params: versionParams, body: TopicSchemaText, response: answer(Topic) },
        summary: 'Publish a version of the format that the topic has; one that is there stays as it is',
      },
    },
    async ({ params: { id, version }, body: { schema } }) => {
      const { owner, name, format } = await topics.find(id)
      return publishTopic(context, { owner, name, version, content: contentOf(format, schema) })
    },
  )
  app.put<{ Params: Params; Body: TopicTags }>(
    path,
    {
      config: { access: 'topics', reference: true },
      schema: { tags, params, summary: 'Say other tags of a topic', body: TopicTags, response: answer(Topic) },
    },
    ({ params: { id }, body }) => topics.change(id, { tags: body.tags }),
  )
  app.patch<{ Params: Params; Body: TopicChange }>(
    path,
    {
      config: { access: 'topics' },
      schema: { tags, params, summary: 'Say something else of a topic', body: TopicChange, response: answer(Topic) },
    },
    ({ params: { id }, body }) => topics.change(id, body),
  )
  const remove = async (id: string): Promise<TopicDeleted> => ({
    ...(await topics.delete(id)),
    ...{ timestamp: new Date(context.now()).toISOString(), returnCode: '00', returnMessage: 'Success' },
  })
  app.delete<{ Params: Params }>(
    path,
    {
      config: { access: 'topics', reference: true },
      schema: {
        ...{ tags, params, response: answer(TopicDeleted) },
        summary: 'Delete a topic: it takes no version and no message any more, and what was sent can still be read',
      },
    },
    ({ params: { id } }) => remove(id),
  )
  app.delete<{ Params: Static<typeof versionParams> }>(
    `${path}/versions/:version`,
    {
      config: { access: 'topics', reference: true },
      schema: {
        ...{ tags, params: versionParams, response: answer(TopicDeleted) },
        summary:
          'Delete the topic whose only version this is; one of several stays, as what was sent by it can be read',
      },
    },
    async ({ params: { id, version } }) => {
      const { versions } = await topics.find(id)
      const details = { topicId: id, version }
      if (!versions.some((release) => release.version === version))
        throw new SpineError('TOPIC_UNKNOWN', `There is no version ${version} of this topic.`, { details })
      if (versions.length > 1)
        throw new SpineError('CONFLICT', 'Versions of a topic stay. Delete the topic to end all of them.', { details })
      return remove(id)
    },
  )
  app.post<{ Params: Params }>(
    `${path}/restore`,
    {
      config: { access: 'topics' },
      schema: { tags, params, summary: 'Take back that a topic was deleted', response: answer(Topic) },
    },
    ({ params: { id } }) => topics.restore(id),
  )
}
