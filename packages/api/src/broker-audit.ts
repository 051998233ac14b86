import type { Did } from '@digital-spine/core'
import { type Static, Type } from 'typebox'

const textOrNull = (description: string) => Type.Union([Type.String({ description }), Type.Null()])

/** `GET /v1/audit`: the next events after a number, oldest first. */
export const AuditQuery = Type.Object(
  {
    after: Type.Integer({ minimum: 0, default: 0, description: 'the number of the last event known' }),
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
    actor: Type.Optional(Type.String({ maxLength: 255 })),
    action: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
)
export type AuditQuery = Static<typeof AuditQuery>

/** Something that matters to security: what somebody was about to do, or was refused. */
export const AuditedEvent = Type.Object({
  sequence: Type.Integer({ description: 'counts from 1 without a gap' }),
  id: Type.String(),
  at: Type.Integer({ description: 'ms since the epoch' }),
  actor: Type.Unsafe<Did | null>({ type: ['string', 'null'], description: 'who; null for who is not known' }),
  action: Type.String(),
  subject: textOrNull('what it was done to'),
  outcome: Type.Unsafe<'allowed' | 'refused'>({ type: 'string', enum: ['allowed', 'refused'] }),
  code: textOrNull('why it was refused, or why it happened'),
  detail: Type.Unsafe<Readonly<Record<string, unknown>> | null>({}),
})
export type AuditedEvent = Static<typeof AuditedEvent>

export const AuditPage = Type.Object({ events: Type.Array(AuditedEvent) })
