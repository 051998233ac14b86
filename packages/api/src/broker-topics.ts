import {
  type CompatibilityPolicy,
  compatibilityPolicies,
  type Did,
  type Name,
  type TopicContent,
  type TopicExample,
  type TopicFormat,
  topicFormats,
} from '@digital-spine/core'
import { type Static, Type } from 'typebox'

const strict = { additionalProperties: false }
const milliseconds = (description: string) => Type.Integer({ description: `${description}, ms since the epoch` })
const perhaps = (description: string) =>
  Type.Unsafe<number | null>({ type: ['integer', 'null'], description: `${description}, ms since the epoch` })
const oneOf = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], description })

const id = Type.String({ description: '24 hex digits that stand for owner and name' })
const owner = Type.Unsafe<Name>({ type: 'string' })
const format = oneOf<TopicFormat>(topicFormats, 'how payloads are written, and what they are held to')
const description = Type.String({ maxLength: 2000, description: 'what the topic is about' })
const tags = Type.Array(Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }), {
  ...{ maxItems: 20, uniqueItems: true, description: 'small letters, digits and hyphens' },
})
const compatibility = oneOf<CompatibilityPolicy>(compatibilityPolicies, 'what a version owes the one before')
const retentionMs = Type.Unsafe<number | null>({
  ...{ type: ['integer', 'null'], minimum: 1000 },
  description: "how long the topic's messages are kept that come from now on; null for as long as all others",
})

/** What a version of a topic consists of. */
export const topicContent = Type.Unsafe<TopicContent>(
  Type.Object(
    {
      format,
      main: Type.Unsafe<string | null>({
        ...{ type: ['string', 'null'], description: 'path of the file that checking starts with; null for "xml"' },
      }),
      root: Type.Optional(
        Type.String({ description: 'full name of the message (Protobuf), type (Avro) or {namespace}element (XSD)' }),
      ),
      files: Type.Array(Type.Object({ path: Type.String(), content: Type.String() }, strict)),
      documentation: Type.Optional(Type.String({ description: 'Markdown' })),
      examples: Type.Optional(
        Type.Array(
          Type.Object(
            {
              name: Type.String(),
              content: Type.String(),
              encoding: oneOf<TopicExample['encoding']>(['utf8', 'base64'], 'base64 for binary formats'),
            },
            strict,
          ),
        ),
      ),
    },
    strict,
  ),
)

/** `POST /v1/topics`: a version of a topic, signed by its publisher. */
export const TopicPublication = Type.Object(
  {
    statement: Type.String({ description: 'spine-topic+jwt: owner, name, version and digest of the content' }),
    content: topicContent,
  },
  strict,
)
export type TopicPublication = Static<typeof TopicPublication>

/** `PATCH /v1/topics/{id}`: what its owner says of a topic; what is left out stays. */
export const TopicChange = Type.Object(
  {
    description: Type.Optional(description),
    tags: Type.Optional(tags),
    compatibility: Type.Optional(compatibility),
    retentionMs: Type.Optional(retentionMs),
  },
  { ...strict, minProperties: 1 },
)
export type TopicChange = Static<typeof TopicChange>

const release = {
  version: Type.String(),
  format,
  publisher: Type.Unsafe<Did>({ type: 'string', description: 'who signed it' }),
  publishedAt: milliseconds('when it was published'),
}

const topic = {
  id,
  owner,
  name: Type.String(),
  description,
  tags,
  compatibility,
  retentionMs,
  createdAt: milliseconds('when its first version was published'),
  deletedAt: perhaps('since when it takes neither versions nor messages'),
  messages: Type.Integer({ description: 'how many were taken; told some seconds late' }),
  usedAt: perhaps('when the last message was taken'),
  ...release,
}

/** A topic, with its newest version. */
export const Topic = Type.Object(topic)
export type Topic = Static<typeof Topic>

/** `GET /v1/topics/{id}`: a topic with all its versions, the newest first. */
export const TopicDetail = Type.Object({ ...topic, versions: Type.Array(Type.Object(release)) })
export type TopicDetail = Static<typeof TopicDetail>

/** `GET /v1/topics/{id}/versions/{version}`: a version, which does not change. Only who verifies the statement knows it. */
export const TopicVersion = Type.Object({
  id,
  owner,
  name: Type.String(),
  version: Type.String(),
  publishedAt: milliseconds('when it was published'),
  ...TopicPublication.properties,
})
export type TopicVersion = Static<typeof TopicVersion>

/** `GET /v1/topics/count`: which topics are looked for; every criterion given holds. */
export const TopicCriteriaQuery = Type.Object({
  owner: Type.Optional(Type.String()),
  name: Type.Optional(Type.String({ maxLength: 255, description: 'all of it' })),
  text: Type.Optional(Type.String({ maxLength: 200, description: 'words of name, owner, description or tags' })),
  tag: Type.Optional(Type.Array(Type.String(), { maxItems: 20, description: 'all that it has' })),
  format: Type.Optional(format),
  deleted: Type.Optional(Type.Boolean({ description: 'those that were deleted instead of those that were not' })),
})
export type TopicCriteriaQuery = Static<typeof TopicCriteriaQuery>
export const TopicCount = Type.Object({ count: Type.Integer() })
export type TopicCount = Static<typeof TopicCount>

/** `GET /v1/topics`: topics by owner and name. */
export const TopicQuery = Type.Object({
  ...TopicCriteriaQuery.properties,
  after: Type.Optional(Type.String({ maxLength: 600, description: '`next` of the page before' })),
  skip: Type.Optional(Type.Integer({ minimum: 0, description: 'how many are left out, in the order of the list' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
})
export type TopicQuery = Static<typeof TopicQuery>

export const TopicPage = Type.Object({
  topics: Type.Array(Topic),
  next: Type.Optional(Type.String({ description: 'not there on the last page' })),
})
export type TopicPage = Static<typeof TopicPage>
