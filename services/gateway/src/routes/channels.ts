import { errorAnswers, Fqcn, GroupName, QualifiedRecipients } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import {
  type ChannelInput,
  channelTypes,
  deleteChannel,
  getChannel,
  listChannels,
  putChannel,
  readChannel,
} from '../channels/channel.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import type { Parties } from '../people/parties.ts'
import { showQualified } from '../show/qualified.ts'

const name = Type.String({ minLength: 1, maxLength: 255 })
const names = Type.Array(name, { maxItems: 200 })
const channelBody = Type.Object({
  fqcn: Fqcn,
  type: Type.Union(channelTypes.map((type) => Type.Literal(type))),
  payloadEncryption: Type.Optional(Type.Boolean()),
  acceptPlain: Type.Optional(Type.Boolean()),
  conditions: Type.Object({
    dids: Type.Optional(names),
    roles: Type.Optional(names),
    groups: Type.Optional(Type.Array(GroupName, { maxItems: 200 })),
    topics: Type.Array(Type.Object({ owner: name, topicName: name }), { maxItems: 200 }),
  }),
})
/** Channels, and who they reach. */
export function addChannelRoutes(
  app: FastifyInstance,
  { db, ledger, now }: GatewayContext,
  { members, parties }: { members: Members; parties: Parties },
): void {
  const network = ledger.network.name
  app.post<{ Body: ChannelInput }>(
    '/api/v2/channels',
    { config: { access: 'configure', reference: true }, schema: { body: channelBody } },
    async ({ body }, reply) => {
      const channel = await putChannel(db, readChannel(body, network), now())
      await members.refresh(channel.fqcn)
      return reply.status(201).send(channel)
    },
  )
  app.get('/api/v2/channels', { config: { access: 'read', reference: true } }, async () => listChannels(db))
  app.get<{ Params: { fqcn: string } }>(
    '/api/v2/channels/:fqcn',
    { config: { access: 'read', channel: 'params', reference: true } },
    async ({ params }) => getChannel(db, params.fqcn),
  )
  app.get<{ Params: { fqcn: string } }>(
    '/api/v2/channels/:fqcn/qualifiedDids',
    {
      config: { access: 'read', channel: 'params', reference: true },
      schema: {
        ...{ tags: ['channels'], summary: 'Whom a channel is for, and why' },
        response: { 200: QualifiedRecipients, ...errorAnswers },
      },
    },
    async ({ params }) => {
      const { fqcn } = await getChannel(db, params.fqcn)
      return showQualified(fqcn, members, parties)
    },
  )
  app.delete<{ Params: { fqcn: string } }>(
    '/api/v2/channels/:fqcn',
    { config: { access: 'configure', reference: true } },
    async ({ params }, reply) => {
      await deleteChannel(db, params.fqcn)
      await members.refresh(params.fqcn)
      return reply.status(204).send()
    },
  )
}
