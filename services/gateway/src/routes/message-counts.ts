import { errorAnswers, Fqcn, MessageCount, MessageCountQuery } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { type Static, Type } from 'typebox'
import { may } from '../access/principal.ts'
import { type Channel, isReceiving } from '../channels/channel.ts'
import { getChannel, listChannels } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'

const tags = ['channels']
const path = '/api/v2/channels/messages/count'
const params = Type.Object({ fqcn: Fqcn })

const countAll = sql<number>`count(*)`.as('count')

/** How many messages channels for message forms have. */
export function addMessageCountRoutes(app: FastifyInstance, { db }: Pick<GatewayContext, 'db'>): void {
  const countOf = async ({ fqcn, type }: Channel): Promise<MessageCount> => {
    const { count } = await (isReceiving(type)
      ? db.selectFrom('inbox').select(countAll).where('fqcn', '=', fqcn)
      : db.selectFrom('outbox').select(countAll).where('channel', '=', fqcn)
    ).executeTakeFirstOrThrow()
    return { fqcn, count: Number(count) }
  }
  app.get<{ Querystring: MessageCountQuery }>(
    path,
    {
      config: { access: 'read', channel: 'found', reference: true },
      schema: {
        ...{ tags, summary: 'How many messages channels for message forms have', querystring: MessageCountQuery },
        response: { 200: Type.Array(MessageCount), ...errorAnswers },
      },
    },
    async ({ query, principal }) => {
      const wanted = Object.entries({ ...query, messageForms: true }) as [keyof Channel, unknown][]
      const channels = (await listChannels(db)).filter(
        (channel) => may(principal, 'read', channel.fqcn) && wanted.every(([name, value]) => channel[name] === value),
      )
      return Promise.all(channels.map(countOf))
    },
  )
  app.get<{ Params: Static<typeof params> }>(
    `${path}/:fqcn`,
    {
      config: { access: 'read', channel: 'params', reference: true },
      schema: {
        ...{ tags, summary: 'How many messages a channel for message forms has', params },
        response: { 200: MessageCount, ...errorAnswers },
      },
    },
    async ({ params: { fqcn } }) => {
      const channel = await getChannel(db, fqcn)
      if (!channel.messageForms) throw new SpineError('NOT_MESSAGE_FORMS', `${fqcn} is not for message forms.`)
      return countOf(channel)
    },
  )
}
