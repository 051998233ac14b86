import { type Did, type Kid, type Name, type TopicVerdict, topicVerdicts } from '@digital-spine/core'
import { type Static, Type } from 'typebox'
import { TopicChange, topicContent } from './broker-topics.ts'

const verdict = Type.Unsafe<TopicVerdict>({ type: 'string', enum: [...topicVerdicts] })
const owner = Type.Unsafe<Name>({ type: 'string' })

/** `POST /api/v2/topics`: a version of a topic, and what else is said of the topic. */
export const GatewayTopicPublication = Type.Object(
  {
    owner: Type.String({ description: 'a name that this participant controls or may create topics for' }),
    name: Type.String(),
    version: Type.String({ description: 'three numbers, for example 1.0.0' }),
    content: topicContent,
    ...TopicChange.properties,
  },
  { additionalProperties: false },
)
export type GatewayTopicPublication = Static<typeof GatewayTopicPublication>

/** `GET /api/v2/topics/{id}/versions/{version}`: a version that the gateway has verified. */
export const GatewayTopicVersion = Type.Object({
  id: Type.String(),
  owner,
  name: Type.String(),
  version: Type.String(),
  publisher: Type.Unsafe<Did>({ type: 'string', description: 'who signed it, and may' }),
  signedAt: Type.Integer({ description: 'ms since the epoch' }),
  verdict: Type.Optional(verdict),
  previous: Type.Optional(Type.String({ description: 'the version that the verdict is about' })),
  content: topicContent,
  key: Type.Unsafe<Kid>({ type: 'string', description: 'the key it is signed with' }),
  block: Type.Integer({ description: 'the block of the ledger it was verified at' }),
  schemaType: Type.String(),
  schema: Type.String({ description: 'the text of the file that checking starts with' }),
  tags: Type.Array(Type.String()),
})
export type GatewayTopicVersion = Static<typeof GatewayTopicVersion>

/** `POST /api/v2/topics/{id}/versions/{version}/adopt`: whose version is signed anew. */
export const TopicAdoption = Type.Object(
  { publisher: Type.String({ description: 'DID of who signed it, and may not publish any more' }) },
  { additionalProperties: false },
)
export type TopicAdoption = Static<typeof TopicAdoption>

/** What keeps one version from being read with the other, or from telling whether it can be. */
export const VerdictReason = Type.Object({
  direction: Type.Unsafe<'backward' | 'forward'>({ type: 'string', enum: ['backward', 'forward'] }),
  path: Type.String({ description: 'JSON pointer into a payload' }),
  reason: Type.String(),
  example: Type.Optional(Type.String({ description: 'a payload in JSON that one allows and the other refuses' })),
})
export type VerdictReason = Static<typeof VerdictReason>

/** `POST /api/v2/topics/verdict`: what publishing a version would say about the newest one. */
export const TopicJudgement = Type.Object({
  previous: Type.Union([Type.String(), Type.Null()], { description: 'the newest version; null if there is none' }),
  verdict: Type.Union([verdict, Type.Null()]),
  isAllowed: Type.Boolean({ description: "whether the topic's policy takes the verdict" }),
  reasons: Type.Array(VerdictReason),
})
export type TopicJudgement = Static<typeof TopicJudgement>
