import { SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { getChannel, getChannelOf } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import { type Consumers, defaultClient } from '../inbox/consume.ts'
import type { Parties } from '../people/parties.ts'
import { showReceived } from '../show/received-message.ts'

const text = Type.String({ minLength: 1, maxLength: 255 })
const clientId = Type.Optional(Type.String({ pattern: '^[A-Za-z0-9._:-]{1,120}$' }))
const querystring = Type.Object({
  fqcn: text,
  amount: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  clientId,
  topicName: Type.Optional(text),
  topicOwner: Type.Optional(text),
  peek: Type.Optional(Type.Boolean({ description: 'only look: nothing is lent' })),
})
const body = Type.Object({
  fqcn: text,
  messagesIds: Type.Array(text, { minItems: 1, maxItems: 1000 }),
  clientId,
})

/** What readers fetch, and say they are done with. */
export function addReceiveRoutes(
  app: FastifyInstance,
  { db, atRest }: Pick<GatewayContext, 'db' | 'atRest'>,
  { consumers, parties }: { consumers: Consumers; parties: Parties },
): void {
  app.get<{ Querystring: Static<typeof querystring> }>(
    '/api/v2/messages',
    { config: { access: 'receive', channel: 'query', reference: true }, schema: { querystring } },
    async ({ query }) => {
      const channel = await getChannelOf(db, query.fqcn, 'sub', 'download')
      const { topicOwner: owner, topicName: name, amount = 100, clientId: client = defaultClient } = query
      if ((owner === undefined) !== (name === undefined))
        throw new SpineError('VALIDATION_FAILED', 'Give topicOwner and topicName together.')
      const topic = owner === undefined || name === undefined ? undefined : { owner, name }
      const rows = query.peek
        ? await consumers.peek(channel.fqcn, client, amount)
        : await consumers.lend(channel.fqcn, client, amount, topic)
      return rows.map((row) => showReceived(row, { atRest, parties }))
    },
  )
  app.post<{ Body: Static<typeof body> }>(
    '/api/v2/messages/ack',
    { config: { access: 'receive', channel: 'body', reference: true }, schema: { body } },
    async ({ body: { fqcn, clientId: client = defaultClient, messagesIds } }) => {
      await getChannel(db, fqcn)
      return { acknowledged: await consumers.acknowledge(fqcn, client, messagesIds) }
    },
  )
}
