import { once } from 'node:events'
import { type DeliveryNews, type DeliveryState, stateStreamRoute } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import type { OpenEventStream } from '../events/event-streams.ts'
import type { SentMessages } from '../outbox/list-sent.ts'

/** What nothing comes after, unless a recipient takes what it rejected. */
const final: ReadonlySet<DeliveryState> = new Set(['processed', 'rejected', 'expired', 'failed'])

/** How far a message that was sent from here is with each of its recipients, told anew when it comes further. */
export function addStateStreamRoute(
  app: FastifyInstance,
  { events, logger }: Pick<GatewayContext, 'events' | 'logger'>,
  { sent, openStream }: { sent: Pick<SentMessages, 'find'>; openStream: OpenEventStream },
): void {
  app.get<{ Params: { id: string } }>(
    '/api/v2/messages/:id/stream',
    { config: { access: 'read', channel: 'found' }, schema: stateStreamRoute, exposeHeadRoute: false },
    async ({ params: { id }, principal }, reply) => {
      const find = async () => {
        const found = await sent.find(id, principal)
        if (found === undefined) throw new SpineError('NOT_FOUND', 'No message with this id was sent from here.')
        return found.recipients
      }
      await find()
      const stream = openStream(reply, principal)
      const told = new Map<string, string>()
      let telling = Promise.resolve()
      const tell = async (): Promise<void> => {
        const recipients = await find()
        const news = recipients
          .map((recipient) => ({ did: recipient.did, data: JSON.stringify(recipient) }))
          .filter(({ did, data }) => told.get(did) !== data)
        for (const { did, data } of news) told.set(did, data)
        if (news.length > 0) await stream.send(news.map(({ data }) => ({ name: 'state', data })))
        if (recipients.length > 0 && recipients.every(({ state }) => final.has(state))) stream.end()
      }
      const hear = (news: Pick<DeliveryNews, 'id'>): void => {
        if (news.id !== id) return
        telling = telling.then(tell).catch((err: unknown) => {
          if (!stream.gone.aborted) logger.error({ err, id }, 'a stream of states ended')
          stream.end()
        })
      }
      events.on('state', hear)
      hear({ id })
      if (!stream.gone.aborted) await once(stream.gone, 'abort')
      events.off('state', hear)
    },
  )
}
