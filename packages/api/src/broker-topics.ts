import { type Static, Type } from 'typebox'

const milliseconds = (description: string) => Type.Integer({ description: `${description}, ms since the epoch` })

/** `POST /v1/topics`: the next version of a topic. */
export const TopicCreation = Type.Object({
  owner: Type.String({ description: 'a name that the caller controls' }),
  name: Type.String(),
  version: Type.String({ description: 'three numbers, for example 1.0.0' }),
  format: Type.Literal('jsonschema'),
  schema: Type.Unsafe<unknown>({ description: 'a JSON Schema' }),
})
export type TopicCreation = Static<typeof TopicCreation>

/** A version of a topic, which does not change, and how long the topic's messages are kept. */
export const TopicAnswer = Type.Object({
  id: Type.String({ description: '24 hex digits that stand for owner and name' }),
  owner: Type.String(),
  name: Type.String(),
  format: Type.Literal('jsonschema'),
  version: Type.String(),
  schema: Type.Unsafe<unknown>({}),
  createdAt: milliseconds('when it was published'),
  retentionMs: Type.Unsafe<number | null>({ type: ['integer', 'null'], description: "the topic's own" }),
})
export type TopicAnswer = Static<typeof TopicAnswer>

export const TopicList = Type.Object({ topics: Type.Array(TopicAnswer) })
