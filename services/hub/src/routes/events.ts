import { Readable } from 'node:stream'
import { EventQuery, errorAnswers, HubEvent } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { requestProof } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { HubContext } from '../context.ts'
import { createAudience } from '../events/audience.ts'
import { followEvents, type StreamStep } from '../events/follow-events.ts'
import { readAfter } from '../events/read-after.ts'

const eventStream = { content: { 'text/event-stream': { schema: Type.String() } } }

/** Events as Server-Sent Events (WHATWG HTML section 9.2). */
export function addEventRoutes(app: FastifyInstance, context: HubContext): void {
  const { events, streams, login, heartbeatMs } = context
  app.get<{ Querystring: Static<typeof EventQuery> }>(
    '/v1/events',
    {
      schema: {
        tags: ['events'],
        summary: 'What happens and concerns the caller, from a cursor on',
        description:
          'Server-Sent Events: `id` is the cursor, `event` the kind, `data` the event. `Last-Event-ID` or `after` name the ' +
          'last event known. An `id` without data says how far the stream has come. It ends with the login.',
        querystring: EventQuery,
        response: { 200: eventStream, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const known = await login.authenticate(requestProof(request))
      const header = request.headers['last-event-id']
      const after = await readAfter(events, typeof header === 'string' ? header : request.query.after)
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      const stream = streams.open(known, gone.signal)
      const concerns = createAudience(context, known.did, request.query.published ?? false)
      const steps = followEvents({ events, concerns, after, heartbeatMs, stream })
      reply.type('text/event-stream').header('cache-control', 'no-store').header('x-accel-buffering', 'no')
      return reply.send(Readable.from(write(steps), { objectMode: false, highWaterMark: 65_536 }))
    },
  )
  app.get(
    '/v1/events/ws',
    {
      schema: {
        tags: ['events'],
        summary: 'The same as a WebSocket',
        description:
          'The request logs in by its headers, or a first frame does: `{ "authorization", "dpop", "after" }`. Each event ' +
          'is a frame; `{ "cursor" }` alone says how far the stream has come; `{ "err" }` comes before it is closed.',
        querystring: EventQuery,
        response: { 200: HubEvent, ...errorAnswers },
      },
    },
    async () => {
      throw new SpineError('VALIDATION_FAILED', 'Ask for a WebSocket here.')
    },
  )
}

async function* write(steps: AsyncIterable<StreamStep>): AsyncGenerator<string> {
  for await (const { cursor, event } of steps) yield event === undefined ? `id: ${cursor}\n\n` : block(event)
}

const block = (event: HubEvent): string =>
  `id: ${event.cursor}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`
