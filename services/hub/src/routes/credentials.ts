import { parseDid, parseName } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { HubContext } from '../context.ts'

const query = Type.Object({ subject: Type.String({ maxLength: 255 }), role: Type.String({ maxLength: 255 }) })

/** Credentials: one's own, and those of a subject for one role, for whoever has to verify it and says who that is. */
export function addCredentialRoutes(app: FastifyInstance, { credentials, caller }: HubContext): void {
  app.get('/v1/credentials/mine', async (request) => ({ credentials: await credentials.of(await caller(request)) }))
  app.get<{ Querystring: { subject: string; role: string } }>(
    '/v1/credentials',
    { schema: { querystring: query } },
    async (request) => {
      await caller(request)
      const { subject, role } = request.query
      return { credentials: await credentials.ofRole(parseDid(subject), parseName(role)) }
    },
  )
}
