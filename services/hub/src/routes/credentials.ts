import {
  CredentialQuery,
  CredentialTexts,
  errorAnswers,
  HeldCredential,
  HeldCredentials,
  Publication,
  type RevocableCredential,
  RevocablePage,
  RevocableQuery,
} from '@digital-spine/api'
import { type GeneralJwe, parseDid, parseName, SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { HubContext } from '../context.ts'
import { mayNow, rolesWithPower } from '../enrolment/authority.ts'
import type { StoredCredential } from '../enrolment/credentials.ts'

const params = Type.Object({ id: Type.String({ maxLength: 255 }) })
const tags = ['credentials']

/** Credentials: one's own, those of a subject for one role, and those one may revoke. */
export function addCredentialRoutes(app: FastifyInstance, context: HubContext): void {
  const { credentials, caller, audit } = context
  app.get(
    '/v1/credentials/mine',
    { schema: { tags, summary: 'What the caller holds', response: { 200: HeldCredentials, ...errorAnswers } } },
    async (request) => ({ credentials: (await credentials.of(await caller(request))).map(showHeld) }),
  )
  app.get<{ Querystring: Static<typeof CredentialQuery> }>(
    '/v1/credentials',
    {
      schema: {
        tags,
        summary: 'What a subject holds for a role',
        description: 'Published ones for everybody who is logged in; others for subject, issuer and revokers only.',
        querystring: CredentialQuery,
        response: { 200: CredentialTexts, ...errorAnswers },
      },
    },
    async (request) => {
      const did = await caller(request)
      const [subject, role] = [parseDid(request.query.subject), parseName(request.query.role)]
      const rows = await credentials.ofRole(subject, role)
      const seesAll =
        subject === did ||
        (rows.some(({ published, issuer }) => published === 0 && issuer !== did) &&
          (await mayNow(context, did, 'revoke', role)))
      const visible = rows.filter(({ published, issuer }) => seesAll || published === 1 || issuer === did)
      return { credentials: visible.map(({ jws }) => jws) }
    },
  )
  app.get<{ Querystring: Static<typeof RevocableQuery> }>(
    '/v1/credentials/revocable',
    {
      schema: {
        tags,
        summary: 'Credentials that the caller may revoke, suspend or restore as a revoker of the role',
        querystring: RevocableQuery,
        response: { 200: RevocablePage, ...errorAnswers },
      },
    },
    async (request) => {
      const did = await caller(request)
      const { role, subject, ...page } = request.query
      const candidates = role === undefined ? await credentials.roles() : [parseName(role)]
      const roles = await rolesWithPower(context, did, 'revoke', candidates)
      const about = subject === undefined ? {} : { subject: parseDid(subject) }
      const { rows, next } = await credentials.list({ ...page, ...about, roles })
      return { credentials: rows.map(showRevocable), ...(next === undefined ? {} : { next }) }
    },
  )
  app.put<{ Params: { id: string }; Body: Static<typeof Publication> }>(
    '/v1/credentials/:id/publication',
    {
      schema: {
        tags,
        summary: "List one's own credential for everybody who is logged in, or do so no more",
        params,
        body: Publication,
        response: { 200: HeldCredential, ...errorAnswers },
      },
    },
    async (request) => {
      const did = await caller(request)
      const row = await credentials.get(request.params.id)
      if (row.subject !== did) {
        audit('publication.refused', { did, credential: row.id })
        throw new SpineError('NOT_FOUND', 'There is no such credential.')
      }
      const { published } = request.body
      await credentials.publish(row, published)
      audit('publication.changed', { did, credential: row.id, published })
      return showHeld(await credentials.get(row.id))
    },
  )
}

function showHeld({ id, role, issuer, jws, sd_jwt, published, issued_at }: StoredCredential): HeldCredential {
  const sdJwt = sd_jwt === null ? {} : { sdJwt: JSON.parse(sd_jwt) as GeneralJwe }
  return { id, role, issuer, jws, ...sdJwt, published: published === 1, issuedAt: issued_at }
}

function showRevocable(row: StoredCredential): RevocableCredential {
  const { id, subject, role, issuer, jws, issued_at, state, sd_jwt_digest } = row
  const other = sd_jwt_digest === null ? {} : { sdJwtDigest: sd_jwt_digest }
  return { id, subject, role, issuer, jws, issuedAt: issued_at, state, ...other }
}
