import {
  errorAnswers,
  GatewayTopicPublication,
  GatewayTopicVersion,
  Topic,
  TopicAdoption,
  TopicChange,
  TopicDetail,
  TopicJudgement,
  TopicPage,
  TopicQuery,
} from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import { adoptVersion } from '../topics/adopt-version.ts'
import { judgeTopic } from '../topics/judge-topic.ts'
import { publishTopic } from '../topics/publish-topic.ts'
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
  app.post<{ Body: GatewayTopicPublication }>(
    '/api/v2/topics',
    {
      config: { access: 'topics', reference: true },
      bodyLimit,
      schema: {
        ...{ tags, summary: 'Publish a version of a topic', body: GatewayTopicPublication },
        response: { 201: Topic, ...errorAnswers },
      },
    },
    async ({ body }, reply) => reply.status(201).send(await publishTopic(context, body)),
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
  app.get<{ Querystring: TopicQuery }>(
    '/api/v2/topics',
    {
      config: { access: 'read', reference: true },
      schema: { tags, summary: 'Topics by owner and name', querystring: TopicQuery, response: answer(TopicPage) },
    },
    ({ query }) => topics.list(query),
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
      const { at: signedAt, digest: _, ...verified } = await fetchVersion(context, id, version)
      return { ...verified, signedAt }
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
  app.patch<{ Params: Params; Body: TopicChange }>(
    path,
    {
      config: { access: 'topics' },
      schema: { tags, params, summary: 'Say something else of a topic', body: TopicChange, response: answer(Topic) },
    },
    ({ params: { id }, body }) => topics.change(id, body),
  )
  app.delete<{ Params: Params }>(
    path,
    {
      config: { access: 'topics', reference: true },
      schema: {
        ...{ tags, params, response: answer(Topic) },
        summary: 'Delete a topic: it takes no version and no message any more, and what was sent can still be read',
      },
    },
    ({ params: { id } }) => topics.delete(id),
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
