import {
  errorAnswers,
  type IssuedCredential,
  IssuedCredentials,
  IssuedQuery,
  type RevocableCredential,
  RoleHolderQuery,
  RoleHolders,
} from '@digital-spine/api'
import { parseDid, parseName, parseRoleCredential } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import type { Parties } from '../people/parties.ts'

type ByRole = { Params: { role: string } }

const tags = ['enrolment']
const byRole = Type.Object({ role: Type.String({ maxLength: 255 }) })

/** Credentials that others hold, by pages as the hub has them. */
export function addIssuedRoutes(
  app: FastifyInstance,
  { hub }: Pick<GatewayContext, 'hub'>,
  parties: Pick<Parties, 'resolve' | 'show'>,
): void {
  const show = async ({ jws, ...listed }: RevocableCredential): Promise<IssuedCredential> => {
    const { id, subject, role, issuer, issuedAt, state } = listed
    const { version, validUntil, issuerFields } = parseRoleCredential(jws).credential
    return {
      ...{ id, holder: await parties.show(subject), role, version, issuer, issuedAt, state },
      ...(validUntil === undefined ? {} : { validUntil }),
      ...(issuerFields === undefined ? {} : { issuerFields }),
    }
  }
  app.get<{ Querystring: IssuedQuery }>(
    '/api/v2/enrolment/issued',
    {
      config: { access: 'identity' },
      schema: {
        ...{ tags, summary: 'Credentials that this participant may revoke, suspend or restore' },
        ...{ querystring: IssuedQuery, response: { 200: IssuedCredentials, ...errorAnswers } },
      },
    },
    async ({ query: { subject, ...query } }): Promise<IssuedCredentials> => {
      const about = subject === undefined ? {} : { subject: (await parties.resolve(subject)).did }
      const { credentials, ...page } = await hub.revocablePage({ ...query, ...about })
      return { credentials: await Promise.all(credentials.map(show)), ...page }
    },
  )
  app.get<ByRole & { Querystring: RoleHolderQuery }>(
    '/api/v2/enrolment/roles/:role/holders',
    {
      config: { access: 'read' },
      schema: {
        ...{ tags, summary: 'Who holds a role, as the hub lists it', params: byRole, querystring: RoleHolderQuery },
        response: { 200: RoleHolders, ...errorAnswers },
      },
    },
    async ({ params, query }): Promise<RoleHolders> => {
      const { holders, ...page } = await hub.holderPage({ ...query, role: parseName(params.role) })
      return { holders: await Promise.all(holders.map(({ did }) => parties.show(parseDid(did)))), ...page }
    },
  )
}
