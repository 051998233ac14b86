import type { Did, Name } from '@digital-spine/core'
import { type Static, Type } from 'typebox'

const role = (description: string) => Type.Unsafe<Name>({ type: 'string', description })

const roles = {
  use: role('to log in, and to send'),
  createTopics: role('to create topics'),
  administer: Type.Optional(role('to administer; nobody does if there is none')),
}

/** `GET /.well-known/spine-broker`: which broker this is. */
export const BrokerIdentity = Type.Object({
  did: Type.Unsafe<Did>({ type: 'string', description: 'whom presentations are made for, and who signs its receipts' }),
  network: Type.String(),
  roles: Type.Object(roles),
})
export type BrokerIdentity = Static<typeof BrokerIdentity>

/** `GET /v1/policy`: what a broker asks for. */
export const BrokerPolicy = Type.Object({
  roles: Type.Object(roles),
  namespaces: Type.Array(Type.Object({ namespace: role('topics of this name and of names under it'), ...roles })),
  maxRetentionMs: Type.Integer({ description: 'the longest that a topic may say' }),
  retentionMs: Type.Integer({
    description: 'how long a message is kept that is not read, unless its topic says otherwise',
  }),
})
export type BrokerPolicy = Static<typeof BrokerPolicy>
