import { cloudEventBatchType, type PollQuery, type ReadingDone, readingRoutes } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { actorOf, allow } from '../access/principal.ts'
import { getChannel, getChannelOf } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import type { Parties } from '../people/parties.ts'
import type { InboxRow } from '../readers/inbox-row.ts'
import type { Selection } from '../readers/reader-store.ts'
import type { Readers } from '../readers/readers.ts'
import { channelsOf, markRead } from '../readers/reads.ts'
import { cloudEventText } from '../show/cloud-event.ts'
import { showPolled } from '../show/received-message.ts'
import { isSentWhole } from './answer-sent.ts'
import { readerOf } from './reader-of.ts'

/** What readers fetch, and say they are done with (decision 38). */
export function addReceiveRoutes(
  app: FastifyInstance,
  { db, atRest, logger, now }: Pick<GatewayContext, 'db' | 'atRest' | 'logger' | 'now'>,
  { readers, parties }: { readers: Readers; parties: Parties },
): void {
  const stopping = new AbortController()
  app.addHook('preClose', async () => stopping.abort())
  app.get<{ Querystring: PollQuery }>(
    '/api/v2/messages',
    {
      config: { access: 'receive', channel: 'query', reference: true },
      schema: readingRoutes.poll,
      exposeHeadRoute: false,
    },
    async ({ query, headers }, reply) => {
      const channel = await getChannelOf(db, query.fqcn, 'sub', 'download')
      const who = readerOf(channel.fqcn, query.clientId)
      const { amount, wait, peek, acknowledge = channel.acknowledge } = query
      const selection = readSelection(query)
      const show = (rows: readonly InboxRow[]): FastifyReply =>
        headers.accept?.includes(cloudEventBatchType)
          ? reply.type(cloudEventBatchType).send(`[${rows.map((row) => cloudEventText(row, atRest)).join()}]`)
          : reply.send(rows.map((row) => showPolled(row, { atRest, parties })))
      if (peek) return show(await readers.peek(who, { amount, ...selection }))
      if (acknowledge !== 'explicit') await readers.settlePolls(who)
      const leaving = new AbortController()
      const sent = isSentWhole(reply.raw).finally(() => leaving.abort())
      const signal = AbortSignal.any([leaving.signal, stopping.signal])
      const rows = await readers.lend(who, { amount, ...selection, waitMs: wait * 1000, signal })
      if (rows.length > 0)
        void sent
          .then((isWhole) => {
            if (!isWhole) return readers.giveBack(who, rows)
            return acknowledge === 'explicit' ? undefined : readers.handedOver(who, rows)
          })
          .catch((err) => logger.error({ err }, 'what was handed over is lent again'))
      return show(rows)
    },
  )
  app.post<{ Body: ReadingDone }>(
    '/api/v2/messages/ack',
    { config: { access: 'receive', channel: 'found', reference: true }, schema: readingRoutes.acknowledge },
    async ({ body: { fqcn, clientId, messagesIds: ids }, principal }, reply) => {
      if (fqcn !== undefined) {
        allow(principal, 'receive', fqcn)
        await getChannel(db, fqcn)
      }
      const fqcns = fqcn === undefined ? await channelsOf(db, ids, principal.channels) : [fqcn]
      await markRead(db, { ids, fqcns, reader: actorOf(principal), now: now() })
      // The DDHub client gateway names no reader here, and nothing becomes acknowledged there.
      if (fqcn !== undefined || clientId !== undefined)
        for (const channel of fqcns) await readers.acknowledge(readerOf(channel, clientId), ids)
      return reply.status(204).send()
    },
  )
}

function readSelection({ topicOwner: owner, topicName: name, from }: PollQuery): Selection {
  if ((owner === undefined) !== (name === undefined))
    throw new SpineError('TOPIC_INCOMPLETE', 'Give topicOwner and topicName together.')
  return {
    topic: owner === undefined || name === undefined ? undefined : { owner, name },
    from: from === undefined ? undefined : Date.parse(from),
  }
}
