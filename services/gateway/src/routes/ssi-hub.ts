import {
  errorAnswers,
  NamespaceParams,
  SsiAppQuery,
  SsiAppRoles,
  SsiApps,
  SsiRoleRequest,
  SsiRoles,
} from '@digital-spine/api'
import { labelOf, parseName } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import { requestRole } from '../enrolment/request-role.ts'
import type { Parts } from '../parts.ts'
import { textOf } from '../show/applications.ts'
import { showSsiRoles } from '../show/ssi-roles.ts'
import { nothing } from './nothing.ts'

const tags = ['enrolment']
const byId = Type.Object({ id: Type.String({ maxLength: 255 }) })
/** More roles than this nobody finds in a list. */
const maxRoles = 500

/** Applications, their roles and one's own, as the DDHub client gateway has them. */
export function addSsiHubRoutes(
  app: FastifyInstance,
  context: GatewayContext,
  { enrolment }: Pick<Parts, 'enrolment'>,
): void {
  const { hub, ledger, names, now } = context
  app.get(
    '/api/v2/ssi-hub/roles',
    {
      config: { access: 'read', reference: true },
      schema: { tags, summary: 'Roles asked for and held', response: { 200: SsiRoles, ...errorAnswers } },
    },
    async () => showSsiRoles(await enrolment.show(), now()),
  )
  app.get<{ Querystring: Static<typeof SsiAppQuery> }>(
    '/api/v2/ssi-hub/apps',
    {
      config: { access: 'read', reference: true },
      schema: {
        ...{ tags, summary: 'Applications by the beginning of their name, or by words' },
        ...{ querystring: SsiAppQuery, response: { 200: SsiApps, ...errorAnswers } },
      },
    },
    async ({ query: { searchKey } }): Promise<SsiApps> => {
      const found = await names.search({ q: searchKey, kind: 'application' })
      return Promise.all(
        found.names.map(async ({ name: namespace, title }) => {
          const record = await ledger.findName(namespace)
          const [name, logoUrl] = [title ?? labelOf(namespace), textOf(record?.metadata.logoUrl)]
          return { name, namespace, appName: name, logoUrl }
        }),
      )
    },
  )
  app.get<{ Params: Static<typeof NamespaceParams> }>(
    '/api/v2/ssi-hub/apps/:namespace/roles',
    {
      config: { access: 'read', reference: true },
      schema: {
        ...{ tags, summary: 'Roles of an application, and what each asks for', params: NamespaceParams },
        response: { 200: SsiAppRoles, ...errorAnswers },
      },
    },
    async ({ params: { namespace } }): Promise<SsiAppRoles> => {
      const found = await names.list({ under: `roles.${parseName(namespace)}`, kind: 'role', limit: maxRoles })
      return Promise.all(
        found.names.map(async ({ name }) => {
          const fields = (await ledger.findRoleDefinition(name))?.requestorFields
          const requestorFields = fields === undefined ? {} : { requestorFields: [...fields] }
          return { role: labelOf(name), namespace: name, ...requestorFields }
        }),
      )
    },
  )
  app.post<{ Body: SsiRoleRequest }>(
    '/api/v2/ssi-hub/role',
    {
      config: { access: 'enrol', reference: true },
      schema: {
        ...{ tags, summary: 'Request a role; its fields are sealed to who may issue it', body: SsiRoleRequest },
        response: { 204: nothing, ...errorAnswers },
      },
    },
    async ({ body: { role, requestorFields = [] } }, reply) => {
      const fields = Object.fromEntries(requestorFields.map(({ key, value }) => [key, value]))
      await requestRole(context, { role: parseName(role), fields })
      return reply.status(204).send()
    },
  )
  app.delete<{ Params: { id: string } }>(
    '/api/v2/ssi-hub/role/:id',
    {
      config: { access: 'enrol', reference: true },
      schema: {
        ...{ tags, summary: "Withdraw one's own request", params: byId },
        response: { 204: nothing, ...errorAnswers },
      },
    },
    async ({ params: { id } }, reply) => {
      await hub.cancel(id)
      return reply.status(204).send()
    },
  )
}
