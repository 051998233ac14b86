import {
  ChannelChange,
  ChannelFilter,
  ChannelInput,
  ChannelQuery,
  errorAnswers,
  Fqcn,
  ListQuery,
  QualifiedRecipients,
  ShownChannel,
} from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { getChannel, listChannels, type StoredChannel } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import type { Parts } from '../parts.ts'
import { showChannel } from '../show/channel.ts'
import { pageOf, sendPage } from '../show/page.ts'
import { showQualified } from '../show/qualified.ts'
import { nothing } from './nothing.ts'

const tags = ['channels']
const path = '/api/v2/channels'
const params = Type.Object({ fqcn: Fqcn })
type Params = Static<typeof params>
const settings = Object.keys(ChannelFilter.properties) as (keyof typeof ChannelFilter.properties)[]
const places = {
  placeOf: ({ fqcn }: StoredChannel) => fqcn,
  textsOf: ({ fqcn, conditions }: StoredChannel) => [
    fqcn,
    ...conditions.topics.map(({ owner, topicName }) => `${owner}/${topicName}`),
  ],
}

/** Channels, and whom they are for. */
export function addChannelRoutes(
  app: FastifyInstance,
  { db }: Pick<GatewayContext, 'db'>,
  { channels, members, parties, people }: Pick<Parts, 'channels' | 'members' | 'parties' | 'people'>,
): void {
  app.post<{ Body: ChannelInput }>(
    path,
    {
      config: { access: 'configure', reference: true },
      schema: {
        ...{ tags, summary: 'Make a channel', body: ChannelInput },
        response: { 201: ShownChannel, ...errorAnswers },
      },
    },
    async ({ body }, reply) => reply.status(201).send(showChannel(await channels.create(body), members)),
  )
  app.get<{ Querystring: ChannelQuery }>(
    path,
    {
      config: { access: 'read', reference: true },
      schema: {
        ...{ tags, summary: 'Channels, those of one kind or all', querystring: ChannelQuery },
        response: { 200: Type.Array(ShownChannel), ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { query } = request
      const asked = settings.filter((key) => query[key] !== undefined)
      const found = (await listChannels(db)).filter((channel) => asked.every((key) => channel[key] === query[key]))
      return sendPage(request, reply, pageOf(found, query, places), (channel) => showChannel(channel, members))
    },
  )
  app.post(
    `${path}/refresh`,
    {
      config: { access: 'configure', reference: true },
      schema: {
        ...{ tags, summary: 'Find out now whom channels are for' },
        response: { 200: nothing, ...errorAnswers },
      },
    },
    async (_, reply) => {
      await members.refresh()
      return reply.status(200).send()
    },
  )
  app.get<{ Params: Params }>(
    `${path}/:fqcn`,
    {
      config: { access: 'read', channel: 'params', reference: true },
      schema: { ...{ tags, params, summary: 'A channel' }, response: { 200: ShownChannel, ...errorAnswers } },
    },
    async ({ params: { fqcn } }) => showChannel(await getChannel(db, fqcn), members),
  )
  app.put<{ Params: Params; Body: ChannelChange }>(
    `${path}/:fqcn`,
    {
      config: { access: 'configure', channel: 'params', reference: true },
      schema: {
        ...{ tags, params, summary: 'Change a channel', body: ChannelChange },
        response: { 200: ShownChannel, ...errorAnswers },
      },
    },
    async ({ params: { fqcn }, body }) => showChannel(await channels.change(fqcn, body), members),
  )
  app.get<{ Params: Params; Querystring: ListQuery }>(
    `${path}/:fqcn/qualifiedDids`,
    {
      config: { access: 'read', channel: 'params', reference: true },
      schema: {
        ...{ tags, params, summary: 'Whom a channel is for, and why', querystring: ListQuery },
        response: { 200: QualifiedRecipients, ...errorAnswers },
      },
    },
    async ({ params, query }) => {
      const { fqcn } = await getChannel(db, params.fqcn)
      return showQualified(fqcn, query, { members, parties, people })
    },
  )
  app.delete<{ Params: Params }>(
    `${path}/:fqcn`,
    {
      config: { access: 'configure', channel: 'params', reference: true },
      schema: { ...{ tags, params, summary: 'Take a channel away' }, response: { 200: nothing, ...errorAnswers } },
    },
    async ({ params: { fqcn } }, reply) => {
      await channels.delete(fqcn)
      return reply.status(200).send()
    },
  )
}
