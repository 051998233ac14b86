import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'

const textOrNull = (description: string) => Type.Unsafe<string | null>({ type: ['string', 'null'], description })

const outcome = Type.Enum(['allowed', 'refused'])
const time = (description: string) => Type.String({ format: 'date-time', description })

/** Events between two numbers, in their order or from the newest back. */
export const GatewayAuditQuery = Type.Object({
  order: Type.Enum(['oldest', 'newest'], { default: 'oldest', description: 'which comes first' }),
  after: Type.Integer({ minimum: 0, default: 0, description: 'only events after this number' }),
  before: Type.Optional(Type.Integer({ minimum: 1, description: 'only events before this number' })),
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
  q: Type.Optional(Type.String({ maxLength: 255, description: 'part of who, what, or on what' })),
  actor: Type.Optional(Type.String({ maxLength: 255 })),
  action: Type.Optional(Type.String({ maxLength: 255 })),
  outcome: Type.Optional(outcome),
  from: Type.Optional(time('then or later')),
  to: Type.Optional(time('then or earlier')),
})
export type GatewayAuditQuery = Static<typeof GatewayAuditQuery>

/** What a caller of a gateway was about to do, or was refused. */
export const GatewayAuditEvent = Type.Object({
  sequence: Type.Integer({ description: 'counts up' }),
  at: Type.Integer({ description: 'ms since the epoch' }),
  actor: textOrNull('key:NAME or user:NAME; null for who is not known'),
  action: Type.String({ description: 'method and path of a request, or what happened' }),
  subject: textOrNull('what it was done to'),
  outcome,
  code: textOrNull('why it was refused, or why it happened'),
  detail: Type.Unsafe<Readonly<Record<string, unknown>> | null>({}),
  address: textOrNull('where it came from'),
})
export type GatewayAuditEvent = Static<typeof GatewayAuditEvent>

/** Schemas of the route of the record. */
export const gatewayAuditRoutes = {
  list: {
    summary: 'What was done and refused',
    tags: ['access'],
    querystring: GatewayAuditQuery,
    response: {
      200: Type.Object({
        events: Type.Array(GatewayAuditEvent),
        next: Type.Optional(
          Type.String({ description: 'where it goes on, as `after`, or as `before` with the newest first' }),
        ),
      }),
      ...errorAnswers,
    },
  },
} as const
