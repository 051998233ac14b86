import { parseDid, SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { HubContext } from '../context.ts'

type ListParams = { issuer: string; list: number }

const params = Type.Object({
  issuer: Type.String({ maxLength: 255 }),
  list: Type.Integer({ minimum: 0, maximum: 999_999_999 }),
})
const listBody = Type.Object({ jws: Type.String({ maxLength: 262_144 }) })
const listQuery = Type.Object({ digest: Type.Optional(Type.String({ maxLength: 43 })) })
const path = '/v1/status-lists/:issuer/:list'

/** Status lists. Anyone may read them: they say nothing about who a bit belongs to. */
export function addStatusListRoutes(app: FastifyInstance, { statusLists, caller }: HubContext): void {
  app.post('/v1/status-indexes', async (request) => statusLists.takeIndex(await caller(request)))
  app.put<{ Params: ListParams; Body: { jws: string } }>(
    path,
    { schema: { params, body: listBody } },
    async (request) => {
      const issuer = await caller(request)
      if (parseDid(request.params.issuer) !== issuer)
        throw new SpineError('FORBIDDEN', 'A status list belongs to its issuer.')
      return statusLists.put(issuer, request.params.list, request.body.jws)
    },
  )
  app.get<{ Params: ListParams; Querystring: { digest?: string } }>(
    path,
    { schema: { params, querystring: listQuery } },
    async (request, reply) => {
      const { issuer, list } = request.params
      const jws = await statusLists.get(parseDid(issuer), list, request.query.digest)
      if (request.headers.accept?.includes('application/json')) return { jws }
      return reply.type('application/vc+jwt').send(jws)
    },
  )
}
