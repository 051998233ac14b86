import { errorAnswers, HolderPage, HolderQuery, RoleIssuers } from '@digital-spine/api'
import { parseName } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { HubContext } from '../context.ts'
import { groupBySubject } from '../enrolment/holders.ts'
import { listIssuers } from '../enrolment/issuers.ts'

const params = Type.Object({ role: Type.String({ maxLength: 255 }) })
const tags = ['roles']

/** Who may issue a role and who holds it, with the proof for the reader to verify. */
export function addRoleRoutes(app: FastifyInstance, context: HubContext): void {
  const { caller, credentials } = context
  app.get<{ Params: { role: string } }>(
    '/v1/roles/:role/issuers',
    { schema: { tags, summary: 'Who may issue a role', params, response: { 200: RoleIssuers, ...errorAnswers } } },
    async (request) => {
      await caller(request)
      return listIssuers(context, parseName(request.params.role))
    },
  )
  app.get<{ Querystring: Static<typeof HolderQuery> }>(
    '/v1/holders',
    {
      schema: {
        tags,
        summary: 'Who holds a role: published credentials by holder',
        querystring: HolderQuery,
        response: { 200: HolderPage, ...errorAnswers },
      },
    },
    async (request) => {
      await caller(request)
      const { role, after, limit } = request.query
      const holders = groupBySubject(await credentials.holders(parseName(role), after, limit))
      const last = holders.at(-1)
      return { holders, ...(holders.length < limit || last === undefined ? {} : { next: last.did }) }
    },
  )
}
