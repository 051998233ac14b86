import { type Static, Type } from 'typebox'
import { errorAnswers } from './error-answer.ts'

/** What a gateway counts; `delivered`, `processed`, `rejected` and `expired` once for each recipient, when its receipt comes. */
export const trafficCounters = [
  ...(['received', 'sent', 'delivered', 'processed', 'rejected', 'expired', 'failed', 'deadLetters'] as const),
]
export type TrafficCounter = (typeof trafficCounters)[number]

/** How long a step is, ms. */
export const trafficSteps = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const
export type TrafficStep = keyof typeof trafficSteps

/** Steps that one answer has at most. */
export const maxTrafficSteps = 1500

const time = (description: string) => Type.String({ format: 'date-time', description })

/** `GET /api/v2/flow`. */
export const TrafficQuery = Type.Object({
  from: Type.Optional(time('in the first step; 59 steps before the last if left out')),
  to: Type.Optional(time('in the last step; now if left out')),
  step: Type.Enum(Object.keys(trafficSteps) as TrafficStep[], {
    default: 'minute',
    description: 'a day is one of UTC. Minutes are kept for 7 days, hours for 90',
  }),
})
export type TrafficQuery = Static<typeof TrafficQuery>

const series = (description: string) => Type.Array(Type.Integer(), { description })

/** What happened in each step, those in which nothing did included. */
export const Traffic = Type.Object(
  {
    from: Type.Integer({ description: 'when the first step begins, ms since the epoch' }),
    stepMs: Type.Integer(),
    steps: Type.Integer({ description: `how many, ${maxTrafficSteps} at most` }),
    counts: Type.Object({
      received: series('messages taken into the inbox'),
      sent: series('messages accepted here to be sent'),
      delivered: series('receipts: a recipient has it'),
      processed: series('receipts: a reader of a recipient is done with it'),
      rejected: series('receipts: a recipient did not take it'),
      expired: series('receipts: the broker had it for too long'),
      failed: series('messages that go to nobody'),
      deadLetters: series('messages set aside'),
    }),
    bytes: Type.Object(
      { received: series('of messages received and their files'), sent: series('of messages sent and their files') },
      { description: 'encrypted, as they lie here' },
    ),
  },
  { title: 'Traffic' },
)
export type Traffic = Static<typeof Traffic>

export const trafficRoute = {
  summary: 'How many messages came and went, step by step',
  tags: ['gateway'],
  querystring: TrafficQuery,
  response: { 200: Traffic, ...errorAnswers },
} as const
