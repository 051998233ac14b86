import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type Activity, activityRoute } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'

const beatMs = 15_000
/** Bytes that may wait for a watcher; one that is slower is let go, and comes back by itself. */
const maxWaiting = 1 << 20

/**
 * `GET /api/v2/activity`: what happens here, as Server-Sent Events (WHATWG HTML section 9.2). The first event, `state`, has
 * the number of messages that wait to be sent; each further one is named by its kind. Watching takes nothing from readers.
 */
export function addActivityRoute(app: FastifyInstance, { db, events, signer }: GatewayContext): void {
  const watchers = new Set<ServerResponse>()
  app.addHook('preClose', async () => {
    for (const watcher of watchers) watcher.destroy()
  })
  app.get('/api/v2/activity', { config: { access: 'read' }, schema: activityRoute }, async (_, reply) => {
    const early: string[] = []
    const { raw } = reply
    let write = (text: string): void => void early.push(text)
    const tell = (activity: Activity): void => write(eventOf(activity.kind, activity))
    events.on('activity', tell)
    try {
      const { waiting } = await db
        .selectFrom('outbox')
        .select(({ fn }) => fn.countAll<number>().as('waiting'))
        .where('status', 'in', ['uploading', 'queued', 'sealed'])
        .executeTakeFirstOrThrow()
      reply.hijack()
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value)
      raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      write = (text) => void (raw.writableLength > maxWaiting ? raw.destroy() : raw.write(text))
      for (const text of [eventOf('state', { did: signer.did, waiting: Number(waiting) }), ...early]) write(text)
      watchers.add(raw)
      const beat = setInterval(() => write(':\n\n'), beatMs)
      await once(raw, 'close')
      clearInterval(beat)
    } finally {
      watchers.delete(raw)
      events.off('activity', tell)
    }
  })
}

const eventOf = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
