import {
  type Did,
  type Name,
  type TopicContent,
  type TopicExample,
  type TopicVerdict,
  topicVerdicts,
} from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { topicContent } from './broker-topics.ts'
import { VerdictReason } from './gateway-topics.ts'

const strict = { additionalProperties: false }

/** `POST /api/v2/topics/check`: what a version would consist of, and perhaps a payload to hold to it. */
export const TopicDraft = Type.Object(
  {
    content: topicContent,
    payload: Type.Optional(
      Type.Object(
        {
          content: Type.String(),
          encoding: Type.Unsafe<TopicExample['encoding']>({
            ...{ type: 'string', enum: ['utf8', 'base64'], description: 'base64 for binary formats' },
          }),
        },
        strict,
      ),
    ),
  },
  strict,
)
export type TopicDraft = Static<typeof TopicDraft>

const problem = Type.Object(
  {
    message: Type.String(),
    path: Type.Optional(Type.String({ description: 'JSON pointer' })),
    file: Type.Optional(Type.String({ description: 'path of the file of the version' })),
    line: Type.Optional(Type.Integer({ description: 'from 1' })),
    column: Type.Optional(Type.Integer({ description: 'from 1, in UTF-16 code units' })),
  },
  { title: 'TopicProblem' },
)
const problems = (description: string) => Type.Array(problem, { description })

/** What is wrong with a draft, at most 20 places each. */
export const TopicCheck = Type.Object({
  schema: problems('of the files; none if they compile'),
  examples: Type.Array(Type.Object({ name: Type.String(), problems: problems('none if it fits') })),
  payload: Type.Union([problems('none if it fits'), Type.Null()], {
    description: 'null if there was none, or the files do not compile',
  }),
})
export type TopicCheck = Static<typeof TopicCheck>

/** `GET /api/v2/topics/{id}/comparison`: two versions, in any order. */
export const TopicComparisonQuery = Type.Object(
  { from: Type.String({ maxLength: 32 }), to: Type.String({ maxLength: 32 }) },
  strict,
)
export type TopicComparisonQuery = Static<typeof TopicComparisonQuery>
export const TopicComparison = Type.Object({
  verdict: Type.Unsafe<TopicVerdict>({ type: 'string', enum: [...topicVerdicts] }),
  reasons: Type.Array(VerdictReason),
})
export type TopicComparison = Static<typeof TopicComparison>

/** `GET /api/v2/topics/{id}/versions/{version}/types`. */
export const TopicTypes = Type.Object({ language: Type.Literal('ts'), text: Type.String() })
export type TopicTypes = Static<typeof TopicTypes>

const libraryTopic = {
  name: Type.String(),
  version: Type.String(),
  description: Type.String(),
  tags: Type.Array(Type.String()),
}

/** `GET /api/v2/topics/library`: topics of the sector that are ready to be published. */
export const TopicLibrary = Type.Object({ topics: Type.Array(Type.Object(libraryTopic)) })
export type TopicLibrary = Static<typeof TopicLibrary>

/** `GET /api/v2/topics/library/{name}`. */
export const TopicOfLibrary = Type.Object({
  ...libraryTopic,
  content: Type.Unsafe<TopicContent>({ type: 'object', additionalProperties: true }),
})
export type TopicOfLibrary = Static<typeof TopicOfLibrary>

/** `GET /api/v2/topics/owners`: names that this participant may publish topics under. */
export const TopicOwnersQuery = Type.Object(
  {
    after: Type.Optional(Type.String({ maxLength: 1024, description: '`next` of the page before' })),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  },
  strict,
)
export type TopicOwnersQuery = Static<typeof TopicOwnersQuery>
export const TopicOwners = Type.Object({
  did: Type.Unsafe<Did>({ type: 'string', description: 'of this participant' }),
  owners: Type.Array(
    Type.Object({
      name: Type.Unsafe<Name>({ type: 'string' }),
      by: Type.Unsafe<'control' | 'role'>({
        ...{ type: 'string', enum: ['control', 'role'], description: 'controlling it, or its role for topics' },
      }),
    }),
  ),
  next: Type.Optional(Type.String({ description: 'not there on the last page' })),
})
export type TopicOwners = Static<typeof TopicOwners>
