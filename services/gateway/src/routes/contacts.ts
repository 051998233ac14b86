import { ContactChange, ContactInput, errorAnswers, ListQuery, PartyText, ShownContact } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import { valuesOf } from '../in-order-of.ts'
import { checkAlias, deleteContact, getContact, writeContact } from '../people/contacts.ts'
import type { Parties } from '../people/parties.ts'
import type { Contact, People } from '../people/people.ts'
import { pageOf, sendPage } from '../show/page.ts'
import { showContact } from '../show/people.ts'
import { nothing } from './nothing.ts'

const tags = ['contacts']
const path = '/api/v2/contacts'
const params = Type.Object({ did: PartyText })
type Params = Static<typeof params>
const places = {
  placeOf: ({ alias }: Contact) => alias,
  textsOf: ({ did, alias, name }: Contact) => [did, alias, name],
}

/** The address book. */
export function addContactRoutes(
  app: FastifyInstance,
  { ledger, now }: Pick<GatewayContext, 'ledger' | 'now'>,
  { people, parties }: { people: People; parties: Parties },
): void {
  app.get<{ Querystring: ListQuery }>(
    path,
    {
      config: { access: 'read', reference: true },
      schema: {
        ...{ tags, summary: 'Everybody in the address book', querystring: ListQuery },
        response: { 200: Type.Array(ShownContact), ...errorAnswers },
      },
    },
    async (request, reply) => {
      const page = pageOf(valuesOf(people.contacts), request.query, places)
      return sendPage(request, reply, page, (contact) => showContact(contact, people))
    },
  )
  app.get<{ Params: Params }>(
    `${path}/:did`,
    {
      config: { access: 'read', reference: true },
      schema: {
        ...{ tags, params, summary: 'Somebody in the address book' },
        response: { 200: ShownContact, ...errorAnswers },
      },
    },
    async ({ params: { did } }) => showContact(getContact(people, (await parties.resolve(did)).did), people),
  )
  app.post<{ Body: ContactInput }>(
    path,
    {
      config: { access: 'configure', reference: true },
      schema: {
        ...{ tags, summary: 'Add somebody to the address book, or change who is there', body: ContactInput },
        response: { 204: nothing, ...errorAnswers },
      },
    },
    async ({ body: { did: text, ...given } }, reply) => {
      checkAlias(given.alias, ledger.network.root)
      const party = await parties.resolve(text)
      const contact = { ...people.contacts.get(party.did), ...given, ...party }
      await people.change((trx) => writeContact(trx, contact, now()))
      return reply.status(204).send()
    },
  )
  app.put<{ Params: Params; Body: ContactChange }>(
    `${path}/:did`,
    {
      config: { access: 'configure', reference: true },
      schema: {
        ...{ tags, params, summary: 'Change somebody in the address book', body: ContactChange },
        response: { 204: nothing, ...errorAnswers },
      },
    },
    async ({ params: { did }, body }, reply) => {
      if (body.alias !== undefined) checkAlias(body.alias, ledger.network.root)
      const contact = getContact(people, (await parties.resolve(did)).did)
      await people.change((trx) => writeContact(trx, { ...contact, ...body }, now()))
      return reply.status(204).send()
    },
  )
  app.delete<{ Params: Params }>(
    `${path}/:did`,
    {
      config: { access: 'configure', reference: true },
      schema: {
        ...{ tags, params, summary: 'Take somebody out of the address book' },
        response: { 204: nothing, ...errorAnswers },
      },
    },
    async ({ params: { did: text } }, reply) => {
      const { did } = await parties.resolve(text)
      await people.change((trx) => deleteContact(trx, did))
      return reply.status(204).send()
    },
  )
}
