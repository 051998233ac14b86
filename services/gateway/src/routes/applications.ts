import { ApplicationQuery, Applications, errorAnswers, NamespaceParams } from '@digital-spine/api'
import { parseName } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { Static } from 'typebox'
import type { GatewayContext } from '../context.ts'
import type { Wallet } from '../enrolment/wallet.ts'
import { heldRoles, showApplication } from '../show/applications.ts'

const tags = ['applications']
const config = { access: 'read', reference: true } as const
const response = { 200: Applications, ...errorAnswers }

/** Applications and organisations in which this participant holds a role. */
export function addApplicationRoutes(app: FastifyInstance, context: GatewayContext, wallet: Wallet): void {
  app.get<{ Querystring: Static<typeof ApplicationQuery> }>(
    '/api/v2/applications',
    {
      config,
      schema: { tags, summary: 'Those in which a role of a name is held', querystring: ApplicationQuery, response },
    },
    async ({ query: { roleName } }) => {
      const held = [...heldRoles(await wallet.history())].filter(([, roles]) => roles.includes(roleName))
      return Promise.all(held.map(([namespace, roles]) => showApplication(context, namespace, roles)))
    },
  )
  app.get<{ Params: Static<typeof NamespaceParams> }>(
    '/api/v2/applications/:namespace',
    {
      config,
      schema: { tags, summary: 'The one of a name, if a role is held in it', params: NamespaceParams, response },
    },
    async ({ params }) => {
      const namespace = parseName(params.namespace)
      const roles = heldRoles(await wallet.history()).get(namespace)
      return roles === undefined ? [] : [await showApplication(context, namespace, roles)]
    },
  )
}
