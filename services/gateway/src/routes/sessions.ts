import { type SessionsQuery, sessionRoutes } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { Access } from '../access/access.ts'
import { placeOfSession } from '../access/sessions.ts'
import { readPage } from '../show/page.ts'

const config = { access: 'administer' } as const

/** Logins that go on, and what lets browsers open what they can add no header to. */
export function addSessionRoutes(
  app: FastifyInstance,
  { sessions, ticket }: Pick<Access, 'sessions' | 'ticket'>,
): void {
  const { list, end, ticket: asked } = sessionRoutes
  app.get<{ Querystring: SessionsQuery }>('/api/v2/sessions', { config, schema: list }, async ({ query }) => {
    const { items, ...page } = await readPage(query, sessions.list, placeOfSession)
    return { sessions: items, ...page }
  })
  app.delete<{ Params: { id: string } }>(
    '/api/v2/sessions/:id',
    { config, schema: end },
    async ({ params: { id } }, reply) => {
      if (!(await sessions.end(id))) throw new SpineError('NOT_FOUND', `There is no session ${id}.`)
      return reply.status(204).send()
    },
  )
  app.post(
    '/api/v2/events/ticket',
    { config: { access: 'read', channel: 'none' }, schema: asked },
    async ({ principal }) => ({ ticket: ticket(principal) }),
  )
}
