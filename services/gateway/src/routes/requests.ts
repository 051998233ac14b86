import { type MessageRequest, sendRoutes } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { allow } from '../access/principal.ts'
import { getChannelOf } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import type { Acceptor } from '../outbox/accept.ts'
import { handOver } from '../outbox/hand-over.ts'
import type { Replies } from '../outbox/replies.ts'
import type { Parties } from '../people/parties.ts'
import { showReceived } from '../show/received-message.ts'
import { isSentWhole } from './answer-sent.ts'

/** Messages that are sent for an answer, which is waited for. */
export function addRequestRoute(
  app: FastifyInstance,
  { db, atRest, now }: Pick<GatewayContext, 'db' | 'atRest' | 'now'>,
  { accept, replies, parties }: { accept: Acceptor; replies: Replies; parties: Pick<Parties, 'called'> },
): void {
  const stopping = new AbortController()
  app.addHook('preClose', async () => stopping.abort())
  app.post<{ Body: MessageRequest }>(
    '/api/v2/messages/request',
    { config: { access: 'send', channel: 'body' }, schema: sendRoutes.request },
    async (request, { raw }) => {
      const { principal, body } = request
      const { timeoutSeconds, replyChannel: fqcn, ...message } = body
      allow(principal, 'receive', fqcn)
      if (fqcn !== undefined) await getChannelOf(db, fqcn, 'sub')
      const replyBy = now() + timeoutSeconds * 1000
      const expiresAt = Math.min(replyBy, message.expiresAt ?? replyBy)
      const leaving = new AbortController()
      void isSentWhole(raw).finally(() => leaving.abort())
      const until = AbortSignal.any([AbortSignal.timeout(timeoutSeconds * 1000), leaving.signal, stopping.signal])
      const { id } = await handOver(accept, { ...message, expiresAt, replyBy }, request.headers.traceparent)
      const answer = await replies.wait(id, { fqcn, channels: principal.channels }, until)
      if (answer !== undefined) return showReceived(answer, { atRest, parties })
      throw new SpineError('REPLY_TIMEOUT', 'Nobody has answered in time.', { details: { clientGatewayMessageId: id } })
    },
  )
}
