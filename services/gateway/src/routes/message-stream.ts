import { type MessageStreamQuery, messageStreamRoute } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { getChannelOf } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import type { OpenEventStream } from '../events/event-streams.ts'
import { createMessageText } from '../events/message-text.ts'
import { pushMessages } from '../events/push-messages.ts'
import type { Parties } from '../people/parties.ts'
import type { Readers } from '../readers/readers.ts'
import { showReceived } from '../show/received-message.ts'
import { readerOf } from './reader-of.ts'

/** Messages of a channel as they come; `POST /api/v2/messages/ack` says which are done with. */
export function addMessageStreamRoute(
  app: FastifyInstance,
  { db, atRest, logger }: Pick<GatewayContext, 'db' | 'atRest' | 'logger'>,
  { readers, parties, openStream }: { readers: Readers; parties: Parties; openStream: OpenEventStream },
): void {
  const text = createMessageText(atRest, (row) => showReceived(row, { atRest, parties }))
  app.get<{ Querystring: MessageStreamQuery }>(
    '/api/v2/messages/stream',
    { config: { access: 'receive', channel: 'query' }, schema: messageStreamRoute, exposeHeadRoute: false },
    async ({ query: { fqcn, clientId, window, format }, principal }, reply) => {
      const who = readerOf((await getChannelOf(db, fqcn, 'sub', 'download')).fqcn, clientId)
      await readers.open(who)
      const { send, end, gone } = openStream(reply, principal)
      await pushMessages(readers, who, {
        ...{ window, signal: gone },
        push: (rows) => send(rows.map((row) => ({ name: 'message', id: row.id, data: text(row, format) }))),
      }).catch((err: unknown) => {
        if (!gone.aborted) logger.error({ err, fqcn }, 'a stream of messages ended')
        end()
      })
    },
  )
}
