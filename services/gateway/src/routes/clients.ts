import { type ClientRemoval, type ClientSubscription, clientRoutes, type ListQuery } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { may } from '../access/principal.ts'
import type { ReaderId, ReaderState } from '../readers/reader-store.ts'
import type { Readers } from '../readers/readers.ts'
import { pageOf, sendPage } from '../show/page.ts'

const path = '/api/v2/clients'
const places = {
  placeOf: (reader: ReaderState) => `${reader.fqcn} ${reader.client}`,
  textsOf: ({ fqcn, client }: ReaderState) => [fqcn, client],
}

/** Who reads, and how it is forgotten. */
export function addClientRoutes(app: FastifyInstance, readers: Readers): void {
  app.get<{ Querystring: ListQuery }>(
    path,
    { config: { access: 'read', channel: 'found', reference: true }, schema: clientRoutes.list },
    async (request, reply) => {
      const { query, principal } = request
      const allowed = (await readers.list()).filter(({ fqcn }) => may(principal, 'read', fqcn))
      return sendPage(request, reply, pageOf(allowed, query, places), show)
    },
  )
  app.delete<{ Params: { clientId: string } }>(
    `${path}/:clientId`,
    { config: { access: 'configure', reference: true }, schema: clientRoutes.remove },
    async ({ params }, reply) => {
      await readers.remove(parse(params.clientId))
      return reply.status(204).send()
    },
  )
  app.delete<{ Body: ClientRemoval }>(
    path,
    { config: { access: 'configure', reference: true }, schema: clientRoutes.removeMany },
    async ({ body }, reply) => {
      for (const id of body.clientsIds) await readers.remove(parse(id))
      return reply.status(204).send()
    },
  )
}

function show({ fqcn, client, createdAt, touchedAt }: ReaderState): ClientSubscription {
  const [createdDate, updatedDate] = [new Date(createdAt).toISOString(), new Date(touchedAt).toISOString()]
  return { clientId: `${client}:${fqcn}`, client, fqcn, createdDate, updatedDate }
}

/** The name of a channel has no colon. */
function parse(id: string): ReaderId {
  const end = id.lastIndexOf(':')
  return { client: id.slice(0, Math.max(end, 0)), fqcn: id.slice(end + 1) }
}
