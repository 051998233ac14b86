import {
  errorAnswers,
  TopicCheck,
  TopicComparison,
  TopicComparisonQuery,
  TopicDraft,
  TopicLibrary,
  TopicOfLibrary,
  TopicOwners,
  TopicOwnersQuery,
  TopicTypes,
} from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { readLibrary } from '@digital-spine/schema'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import type { Wallet } from '../enrolment/wallet.ts'
import { checkDraft } from '../topics/check-draft.ts'
import { compareVersions } from '../topics/judge-topic.ts'
import { listOwners } from '../topics/list-owners.ts'
import { fetchVersion } from '../topics/verify-version.ts'

const id = Type.String({ pattern: '^[0-9a-f]{24}$' })
const tags = ['topics']
const config = { access: 'read' } as const
const answer = <T extends object>(schema: T) => ({ 200: schema, ...errorAnswers })
/** JSON takes up to twice the bytes of the text in it, and some. */
const bodyLimit = 12 << 20

/** What helps to write a topic and to understand one; nothing of it is kept. */
export function addTopicDraftRoutes(app: FastifyInstance, context: GatewayContext, wallet: Wallet): void {
  app.post<{ Body: TopicDraft }>(
    '/api/v2/topics/check',
    {
      ...{ config, bodyLimit },
      schema: {
        ...{ tags, body: TopicDraft, response: answer(TopicCheck) },
        summary: 'What is wrong with what a version would consist of, and with a payload of it',
      },
    },
    ({ body }) => checkDraft(context, body),
  )
  app.get<{ Querystring: TopicOwnersQuery }>(
    '/api/v2/topics/owners',
    {
      config,
      schema: {
        ...{ tags, querystring: TopicOwnersQuery, response: answer(TopicOwners) },
        summary: 'Names that this participant may publish topics under',
      },
    },
    ({ query }) => listOwners(context, wallet, query),
  )
  app.get(
    '/api/v2/topics/library',
    { config, schema: { tags, summary: 'Topics of the sector that are ready', response: answer(TopicLibrary) } },
    async () => ({
      topics: readLibrary().map(({ name, version, description, tags: about }) => {
        return { name, version, description, tags: [...about] }
      }),
    }),
  )
  const byName = Type.Object({ name: Type.String({ maxLength: 255 }) })
  app.get<{ Params: { name: string } }>(
    '/api/v2/topics/library/:name',
    {
      config,
      schema: { tags, summary: 'One of them with its files', params: byName, response: answer(TopicOfLibrary) },
    },
    async ({ params }) => {
      const found = readLibrary().find(({ name }) => name === params.name)
      if (found === undefined) throw new SpineError('TOPIC_UNKNOWN', `The library has no topic "${params.name}".`)
      const { name, version, description, tags: about, content } = found
      return { name, version, description, tags: [...about], content }
    },
  )
  app.get<{ Params: { id: string }; Querystring: TopicComparisonQuery }>(
    '/api/v2/topics/:id/comparison',
    {
      config,
      schema: {
        ...{ tags, params: Type.Object({ id }), querystring: TopicComparisonQuery, response: answer(TopicComparison) },
        summary: 'How two versions get on',
      },
    },
    ({ params, query }) => compareVersions(context, params.id, query),
  )
  app.get<{ Params: { id: string; version: string } }>(
    '/api/v2/topics/:id/versions/:version/types',
    {
      config,
      schema: {
        ...{ tags, params: Type.Object({ id, version: Type.String({ maxLength: 32 }) }), response: answer(TopicTypes) },
        summary: 'TypeScript types of the payloads of a version',
      },
    },
    async ({ params }) => {
      const { owner, name, version, content } = await fetchVersion(context, params.id, params.version)
      const source = `${owner}/${name} ${version}`
      return { language: 'ts' as const, text: await context.validators.writeTypes(content, { name, source }) }
    },
  )
}
