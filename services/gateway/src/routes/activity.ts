import { once } from 'node:events'
import { type Activity, activityRoute } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import type { OpenEventStream } from '../events/event-streams.ts'
import type { Parties } from '../people/parties.ts'

/**
 * `GET /api/v2/activity`: what happens here, as Server-Sent Events (WHATWG HTML section 9.2). The first event, `state`, has
 * the number of messages that wait to be sent; each further one is named by its kind. Watching takes nothing from readers.
 */
export function addActivityRoute(
  app: FastifyInstance,
  { db, events, signer }: GatewayContext,
  { openStream, parties }: { openStream: OpenEventStream; parties: Pick<Parties, 'called'> },
): void {
  const named = (activity: Activity): Activity =>
    'sender' in activity && activity.sender !== null
      ? { ...activity, party: parties.called(activity.sender as Did) }
      : activity
  const config = { access: 'read' } as const
  app.get('/api/v2/activity', { config, schema: activityRoute }, async ({ principal }, reply) => {
    const early: Activity[] = []
    let tell = (activity: Activity): void => void early.push(activity)
    const hear = (activity: Activity): void => tell(activity)
    events.on('activity', hear)
    try {
      const { waiting } = await db
        .selectFrom('outbox')
        .select(({ fn }) => fn.countAll<number>().as('waiting'))
        .where('status', 'in', ['uploading', 'queued', 'sealed'])
        .executeTakeFirstOrThrow()
      const stream = openStream(reply, principal)
      stream.tell({ name: 'state', data: JSON.stringify({ did: signer.did, waiting: Number(waiting) }) })
      tell = (activity) => stream.tell({ name: activity.kind, data: JSON.stringify(named(activity)) })
      early.forEach(tell)
      if (!stream.gone.aborted) await once(stream.gone, 'abort')
    } finally {
      events.off('activity', hear)
    }
  })
}
