import {
  ChannelChange,
  ChannelInput,
  ChannelQuery,
  errorAnswers,
  Fqcn,
  QualifiedRecipients,
  ShownChannel,
} from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { getChannel, listChannels } from '../channels/channel-store.ts'
import type { Channels } from '../channels/channels.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import type { Parties } from '../people/parties.ts'
import { showChannel } from '../show/channel.ts'
import { showQualified } from '../show/qualified.ts'
import { nothing } from './nothing.ts'

const tags = ['channels']
const path = '/api/v2/channels'
const params = Type.Object({ fqcn: Fqcn })
type Params = Static<typeof params>
const settings = Object.keys(ChannelQuery.properties) as (keyof ChannelQuery)[]

/** Channels, and whom they are for. */
export function addChannelRoutes(
  app: FastifyInstance,
  { db }: Pick<GatewayContext, 'db'>,
  { channels, members, parties }: { channels: Channels; members: Members; parties: Parties },
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
    async ({ query }) => {
      const asked = settings.filter((key) => query[key] !== undefined)
      const found = (await listChannels(db)).filter((channel) => asked.every((key) => channel[key] === query[key]))
      return found.map((channel) => showChannel(channel, members))
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
  app.get<{ Params: Params }>(
    `${path}/:fqcn/qualifiedDids`,
    {
      config: { access: 'read', channel: 'params', reference: true },
      schema: {
        ...{ tags, params, summary: 'Whom a channel is for, and why' },
        response: { 200: QualifiedRecipients, ...errorAnswers },
      },
    },
    async ({ params }) => {
      const { fqcn } = await getChannel(db, params.fqcn)
      return showQualified(fqcn, members, parties)
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
