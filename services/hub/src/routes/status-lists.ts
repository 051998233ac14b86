import {
  errorAnswers,
  StatusIndex,
  StatusListParams,
  StatusListQuery,
  StatusListStored,
  StatusListUpload,
  StatusListVersion,
} from '@digital-spine/api'
import { type Did, parseDid, SpineError } from '@digital-spine/core'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { HubContext } from '../context.ts'
import { refreshList } from '../status/refresh-list.ts'

type ListParams = Static<typeof StatusListParams>

const tags = ['status lists']
const path = '/v1/status-lists/:issuer/:list'
const forEver = 'public, max-age=31536000, immutable'
/** A revocation bites within 15 s, of which this is a part. */
const shortly = 'public, max-age=5'
const list = {
  content: {
    'application/vc+jwt': { schema: Type.String() },
    'application/json': { schema: StatusListVersion },
  },
}

/** Status lists. Anyone may read them: they say nothing about who a bit belongs to. */
export function addStatusListRoutes(app: FastifyInstance, context: HubContext): void {
  const { statusLists, statusIndexes, caller, audit, limits } = context
  const owner = async (request: FastifyRequest<{ Params: ListParams }>): Promise<Did> => {
    const did = await caller(request)
    if (parseDid(request.params.issuer) === did) return did
    audit('status-list.refused', { did, issuer: request.params.issuer })
    throw new SpineError('FORBIDDEN', 'A status list belongs to its issuer.')
  }
  app.post(
    '/v1/status-indexes',
    {
      schema: {
        tags,
        summary: "A place of its own in the caller's pairs of status lists",
        response: { 200: StatusIndex, ...errorAnswers },
      },
    },
    async (request) => {
      const did = await caller(request)
      limits.statusWrites(did)
      return statusIndexes.take(did)
    },
  )
  app.put<{ Params: ListParams; Body: Static<typeof StatusListUpload> }>(
    path,
    {
      schema: {
        tags,
        summary: 'Store the next version of a status list, before its digest is written on the ledger',
        params: StatusListParams,
        body: StatusListUpload,
        response: { 200: StatusListStored, ...errorAnswers },
      },
    },
    async (request) => {
      const issuer = await owner(request)
      limits.statusWrites(issuer)
      const { list: number } = request.params
      if (!(await statusIndexes.has(issuer, number)))
        throw new SpineError('NOT_FOUND', 'You have been given no places in a list of that number.')
      const stored = await statusLists.put(issuer, number, request.body)
      audit('status-list.stored', { did: issuer, list: number, digest: stored.digest })
      await refreshList(context, issuer, number, stored.digest)
      return stored
    },
  )
  app.get<{ Params: ListParams }>(
    `${path}/head`,
    {
      schema: {
        tags,
        summary: "The newest version of one's own status list, to make the next from",
        params: StatusListParams,
        response: { 200: StatusListVersion, ...errorAnswers },
      },
    },
    async (request) => statusLists.head(await owner(request), request.params.list),
  )
  app.get<{ Params: ListParams; Querystring: Static<typeof StatusListQuery> }>(
    path,
    {
      schema: {
        tags,
        summary: 'A status list: the version of a digest, or the one that the ledger names',
        description: 'A BitstringStatusListCredential as a JWT; as JSON for who accepts that. Needs no login.',
        params: StatusListParams,
        querystring: StatusListQuery,
        response: { 200: list, 304: Type.Null({ description: 'as the `If-None-Match` knows it' }), ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { digest } = request.query
      const version = await statusLists.get(parseDid(request.params.issuer), request.params.list, digest)
      const asJson = request.headers.accept?.includes('application/json') === true
      const tag = `"${version.digest}${asJson ? '-json' : ''}"`
      reply
        .header('etag', tag)
        .header('vary', 'accept')
        .header('cache-control', digest === undefined ? shortly : forEver)
      if (request.headers['if-none-match'] === tag) return reply.status(304).send()
      if (asJson) return version
      return reply.type('application/vc+jwt').send(version.jws)
    },
  )
}
