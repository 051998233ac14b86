import type { Name } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { Topic, TopicCriteriaQuery, topicContent } from './broker-topics.ts'
import { GatewayTopicPublication } from './gateway-topics.ts'
import { next } from './page.ts'
import { schemaTypes } from './schema-types.ts'

const schemaType = Type.String({ enum: Object.values(schemaTypes) })
const schema = Type.String({ minLength: 1, description: 'the text of the schema' })

/** `POST /api/v2/topics`: what a version consists of, or as the DDHub client gateway has it, one text and its kind. */
export const TopicCreation = Type.Object(
  {
    ...Type.Omit(GatewayTopicPublication, ['content']).properties,
    content: Type.Optional(topicContent),
    schemaType: Type.Optional(schemaType),
    schema: Type.Optional(schema),
  },
  { title: 'TopicCreation' },
)
export type TopicCreation = Static<typeof TopicCreation>

/** `PUT /api/v2/topics/{id}`. */
export const TopicTags = Type.Object({ tags: Type.Array(Type.String()) }, { title: 'TopicTags' })
export type TopicTags = Static<typeof TopicTags>

/** `PUT /api/v2/topics/{id}/versions/{version}`: a version of the format that the topic has. */
export const TopicSchemaText = Type.Object({ schema }, { title: 'TopicSchemaText' })
export type TopicSchemaText = Static<typeof TopicSchemaText>

const page = Type.Integer({ minimum: 1, default: 1 })
const limit = Type.Integer({ minimum: 1, maximum: 1000, default: 5 })

/** `GET /api/v2/topics/{id}/versions`: the newest first. */
export const TopicVersionsQuery = Type.Object({ limit, page })
export type TopicVersionsQuery = Static<typeof TopicVersionsQuery>
export const TopicVersions = Type.Object(
  {
    count: Type.Integer(),
    limit: Type.Integer(),
    page: Type.Integer(),
    records: Type.Array(
      Type.Object(
        {
          ...{ id: Type.String(), name: Type.String(), version: Type.String(), schemaType },
          owner: Type.Unsafe<Name>({ type: 'string' }),
          tags: Type.Array(Type.String()),
        },
        { title: 'TopicVersionSummary' },
      ),
    ),
  },
  { title: 'TopicVersions' },
)
export type TopicVersions = Static<typeof TopicVersions>

/** `GET /api/v2/topics/count`: how many topics each owner has. */
export const TopicCountQuery = Type.Object({ owner: Type.Array(Type.String(), { minItems: 1, maxItems: 100 }) })
export const TopicCounts = Type.Array(
  Type.Object({ count: Type.Integer(), owner: Type.Unsafe<Name>({ type: 'string' }) }, { title: 'TopicCount' }),
)

/** `DELETE /api/v2/topics/{id}`. */
export const TopicDeleted = Type.Object(
  {
    ...Topic.properties,
    timestamp: Type.String({ description: 'ISO 8601' }),
    ...{ returnCode: Type.Literal('00'), returnMessage: Type.Literal('Success') },
  },
  { title: 'TopicDeleted' },
)
export type TopicDeleted = Static<typeof TopicDeleted>

/** `GET /api/v2/topics`: the latest version of each topic, by owner and name. */
export const TopicListQuery = Type.Object({
  ...TopicCriteriaQuery.properties,
  tags: Type.Optional(Type.Array(Type.String(), { maxItems: 20, description: 'as `tag`' })),
  schema: Type.Boolean({ default: true, description: 'whether schemas are wanted too' }),
  ...{ limit, page, after: Type.Optional(Type.String({ maxLength: 600, description: '`next` of the page before' })) },
})
export type TopicListQuery = Static<typeof TopicListQuery>

/** `GET /api/v2/topics/search`. */
export const TopicSearchQuery = Type.Object({
  keyword: Type.String({ minLength: 1, maxLength: 200, description: 'words of name, owner, description or tags' }),
  owner: Type.Optional(Type.String()),
  ...{ limit, page, after: TopicListQuery.properties.after },
})
export type TopicSearchQuery = Static<typeof TopicSearchQuery>

export const TopicListing = Type.Object(
  {
    count: Type.Integer({ description: 'of all pages' }),
    ...{ limit: Type.Integer(), page: Type.Integer(), next },
    records: Type.Array(
      Type.Object(
        {
          ...Topic.properties,
          schemaType,
          schema: Type.Optional(
            Type.Unsafe<unknown>({
              description: 'JSON, or the text of other schemas; none of a version that does not verify',
            }),
          ),
        },
        { title: 'TopicRecord' },
      ),
    ),
  },
  { title: 'TopicListing' },
)
export type TopicListing = Static<typeof TopicListing>
