import {
  ChannelState,
  errorAnswers,
  Fqcn,
  MembershipInput,
  PartyText,
  Qualification,
  Qualifying,
} from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { readChannelState } from '../channels/channel-state.ts'
import { getChannel } from '../channels/channel-store.ts'
import type { Channels } from '../channels/channels.ts'
import { judgeMember } from '../channels/judge-member.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import type { Parties } from '../people/parties.ts'
import { showMembers } from '../show/qualified.ts'

const tags = ['channels']
const path = '/api/v2/channels'
const params = Type.Object({ fqcn: Fqcn })
const memberParams = Type.Object({ fqcn: Fqcn, did: PartyText })

/** Whom channels are for, or would be, and how they do. */
export function addChannelMemberRoutes(
  app: FastifyInstance,
  context: Pick<GatewayContext, 'db' | 'signer' | 'ports' | 'now'>,
  { channels, members, parties }: { channels: Channels; members: Members; parties: Parties },
): void {
  const { db, signer } = context
  app.post<{ Body: MembershipInput }>(
    `${path}/qualified`,
    {
      config: { access: 'read' },
      schema: {
        ...{ tags, summary: 'Whom a channel with these conditions would be for, and why', body: MembershipInput },
        response: { 200: Qualifying, ...errorAnswers },
      },
    },
    async ({ body }) => ({ recipients: await showMembers(await channels.qualify(body), parties) }),
  )
  app.get<{ Params: Static<typeof memberParams> }>(
    `${path}/:fqcn/qualifiedDids/:did`,
    {
      config: { access: 'read', channel: 'params' },
      schema: {
        ...{ tags, params: memberParams, summary: 'Whether a channel is for somebody, and why or why not' },
        response: { 200: Qualification, ...errorAnswers },
      },
    },
    async ({ params: { fqcn, did: text } }): Promise<Qualification> => {
      const [{ conditions }, { did }] = [await getChannel(db, fqcn), await parties.resolve(text)]
      const { reasons, missed } = await judgeMember(context, members, { conditions, did })
      const [isSelf, isBlocked] = [did === signer.did, members.blocks(did)]
      const shown = await parties.show(did)
      return { ...shown, qualifies: reasons.length > 0, isSelf, isBlocked, reasons: [...reasons], missed: [...missed] }
    },
  )
  app.get<{ Params: Static<typeof params> }>(
    `${path}/:fqcn/state`,
    {
      config: { access: 'read', channel: 'params' },
      schema: {
        ...{ tags, params, summary: 'How much a channel has, and how far its readers are' },
        response: { 200: ChannelState, ...errorAnswers },
      },
    },
    async ({ params: { fqcn } }) => readChannelState(db, await getChannel(db, fqcn)),
  )
}
