import type { Did, Name } from '@digital-spine/core'
import { type Static, Type } from 'typebox'

/** What a hub tells of. */
export const hubEventKinds = [
  ...(['request.created', 'request.approved', 'request.rejected', 'request.cancelled'] as const),
  ...(['credential.issued', 'credential.published', 'credential.unpublished'] as const),
  ...(['credential.revoked', 'credential.suspended', 'credential.restored'] as const),
  ...(['name.changed', 'did.changed'] as const),
] as const
export type HubEventKind = (typeof hubEventKinds)[number]

const text = <T extends string>(description: string) => Type.Optional(Type.Unsafe<T>({ type: 'string', description }))

/** One event. `cursor` names its place: what is asked for `after` it begins with the next. `at` in ms. */
export const HubEvent = Type.Object({
  cursor: Type.String(),
  kind: Type.Unsafe<HubEventKind>({ type: 'string', enum: [...hubEventKinds] }),
  at: Type.Integer(),
  subject: text<Did>('whom a request or credential is about'),
  role: text<Name>('the role that is asked for or held'),
  request: text<string>('id of the request'),
  credential: text<string>('id of the credential'),
  issuer: text<Did>('who issued the credential'),
  by: text<Did>('who did it'),
  name: text<Name>('the name that changed'),
  did: text<Did>('the DID that changed'),
  block: Type.Optional(Type.Integer({ description: 'the block it stands in' })),
})
export type HubEvent = Static<typeof HubEvent>

/** `after`: the cursor of the last event known; without it, what happens from now on. */
export const EventQuery = Type.Object({
  after: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })),
  published: Type.Optional(Type.Boolean({ description: 'also of credentials of others that are published now' })),
})
