import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'

const textOrNull = (description: string) => Type.Unsafe<string | null>({ type: ['string', 'null'], description })

/** The next events after a number, oldest first. */
export const GatewayAuditQuery = Type.Object({
  after: Type.Integer({ minimum: 0, default: 0, description: 'the number of the last event known' }),
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
  actor: Type.Optional(Type.String({ maxLength: 255 })),
  action: Type.Optional(Type.String({ maxLength: 255 })),
})
export type GatewayAuditQuery = Static<typeof GatewayAuditQuery>

/** What a caller of a gateway was about to do, or was refused. */
export const GatewayAuditEvent = Type.Object({
  sequence: Type.Integer({ description: 'counts up' }),
  at: Type.Integer({ description: 'ms since the epoch' }),
  actor: textOrNull('key:NAME or user:NAME; null for who is not known'),
  action: Type.String({ description: 'method and path of a request, or what happened' }),
  subject: textOrNull('what it was done to'),
  outcome: Type.Enum(['allowed', 'refused']),
  code: textOrNull('why it was refused, or why it happened'),
  detail: Type.Unsafe<Readonly<Record<string, unknown>> | null>({}),
  address: textOrNull('where it came from'),
})
export type GatewayAuditEvent = Static<typeof GatewayAuditEvent>

/** Schemas of the route of the record. */
export const gatewayAuditRoutes = {
  list: {
    summary: 'What was done and refused, oldest first',
    tags: ['access'],
    querystring: GatewayAuditQuery,
    response: { 200: Type.Object({ events: Type.Array(GatewayAuditEvent) }), ...errorAnswers },
  },
} as const
