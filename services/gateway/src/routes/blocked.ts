import { Blocking, errorAnswers, ListQuery, PartyText, ShownBlocked } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import { valuesOf } from '../in-order-of.ts'
import { blockSender, unblockSender } from '../people/blocked.ts'
import type { Parties } from '../people/parties.ts'
import type { BlockedSender, People } from '../people/people.ts'
import { pageOf, sendPage } from '../show/page.ts'
import { showBlocked } from '../show/people.ts'
import { nothing } from './nothing.ts'

const tags = ['contacts']
const path = '/api/v2/blocked'
const params = Type.Object({ did: PartyText })
type Params = Static<typeof params>

/** Senders of whom nothing is taken, by whatever channel. */
export function addBlockedRoutes(
  app: FastifyInstance,
  { now }: Pick<GatewayContext, 'now'>,
  { people, parties }: { people: People; parties: Parties },
): void {
  const places = {
    placeOf: ({ did }: BlockedSender) => did,
    textsOf: ({ did, reason }: BlockedSender) => [did, reason, people.contacts.get(did)?.alias],
  }
  app.get<{ Querystring: ListQuery }>(
    path,
    {
      config: { access: 'read' },
      schema: {
        ...{ tags, summary: 'Senders of whom nothing is taken', querystring: ListQuery },
        response: { 200: Type.Array(ShownBlocked), ...errorAnswers },
      },
    },
    (request, reply) => {
      const page = pageOf(valuesOf(people.blocked), request.query, places)
      return Promise.all(sendPage(request, reply, page, (blocked) => showBlocked(blocked, parties)))
    },
  )
  app.put<{ Params: Params; Body: Blocking }>(
    `${path}/:did`,
    {
      config: { access: 'configure' },
      schema: {
        ...{ tags, params, summary: 'Take nothing of a sender; it is told that no channel takes it', body: Blocking },
        response: { 204: nothing, ...errorAnswers },
      },
    },
    async ({ params: { did: text }, body }, reply) => {
      const { did } = await parties.resolve(text)
      await people.change((trx) => blockSender(trx, { did, ...body, at: now() }))
      return reply.status(204).send()
    },
  )
  app.delete<{ Params: Params }>(
    `${path}/:did`,
    {
      config: { access: 'configure' },
      schema: {
        ...{ tags, params, summary: 'Take what a sender sends again' },
        response: { 204: nothing, ...errorAnswers },
      },
    },
    async ({ params: { did: text } }, reply) => {
      const { did } = await parties.resolve(text)
      await people.change((trx) => unblockSender(trx, did))
      return reply.status(204).send()
    },
  )
}
