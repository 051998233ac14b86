import { errorAnswers, GroupInput, GroupName, ListQuery, ShownGroup } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Members } from '../channels/members.ts'
import { getGroup, writeGroup } from '../people/groups.ts'
import type { Parties } from '../people/parties.ts'
import type { People } from '../people/people.ts'
import { pageOf, sendPage } from '../show/page.ts'
import { showGroup } from '../show/people.ts'
import { nothing } from './nothing.ts'

const tags = ['contacts']
const path = '/api/v2/contact-groups'
const params = Type.Object({ name: GroupName })
type Params = Static<typeof params>
type Group = readonly [name: string, members: readonly Did[]]
const places = { placeOf: ([name]: Group) => name, textsOf: ([name]: Group) => [name] }

/** Groups of the address book, for which channels may be. */
export function addContactGroupRoutes(
  app: FastifyInstance,
  { people, parties, members }: { people: People; parties: Parties; members: Members },
): void {
  app.get<{ Querystring: ListQuery }>(
    path,
    {
      config: { access: 'read' },
      schema: {
        ...{ tags, summary: 'Groups of the address book', querystring: ListQuery },
        response: { 200: Type.Array(ShownGroup), ...errorAnswers },
      },
    },
    (request, reply) => {
      const page = pageOf<Group>([...people.groups], request.query, places)
      return Promise.all(sendPage(request, reply, page, ([name, dids]) => showGroup(name, dids, parties)))
    },
  )
  app.get<{ Params: Params }>(
    `${path}/:name`,
    {
      config: { access: 'read' },
      schema: {
        ...{ tags, params, summary: 'A group of the address book' },
        response: { 200: ShownGroup, ...errorAnswers },
      },
    },
    ({ params: { name } }) => showGroup(name, getGroup(people, name), parties),
  )
  app.put<{ Params: Params; Body: GroupInput }>(
    `${path}/:name`,
    {
      config: { access: 'configure' },
      schema: {
        ...{ tags, params, summary: 'Say who is in a group; channels follow', body: GroupInput },
        response: { 200: ShownGroup, ...errorAnswers },
      },
    },
    async ({ params: { name }, body }) => {
      const dids = (await Promise.all(body.members.map(parties.resolve))).map(({ did }) => did)
      await people.change((trx) => writeGroup(trx, name, dids))
      await members.refresh()
      return showGroup(name, getGroup(people, name), parties)
    },
  )
  app.delete<{ Params: Params }>(
    `${path}/:name`,
    {
      config: { access: 'configure' },
      schema: { ...{ tags, params, summary: 'Take a group away' }, response: { 204: nothing, ...errorAnswers } },
    },
    async ({ params: { name } }, reply) => {
      await people.change((trx) => writeGroup(trx, name, []))
      await members.refresh()
      return reply.status(204).send()
    },
  )
}
