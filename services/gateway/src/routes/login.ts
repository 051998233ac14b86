import { type PasswordLogin, sessionRoutes } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { Access } from '../access/access.ts'
import { actorOf } from '../access/principal.ts'

/** Logging in and out with a password. */
export function addLoginRoutes(app: FastifyInstance, { checkPassword, sessions, users, audit }: Access): void {
  const { config, login, refresh, logout, caller, changePassword } = sessionRoutes
  const open = { access: 'open', reference: true } as const
  app.get('/api/v2/login/config', { config: open, schema: config }, async () => ({ authEnabled: true }))
  app.post<{ Body: PasswordLogin }>(
    '/api/v2/login',
    { config: open, schema: login },
    async ({ body: { username, password }, ip: address }, reply) => {
      const user = await checkPassword(username, password, address)
      await audit.record({ actor: actorOf({ kind: 'user', name: user.name }), action: 'login', address })
      return reply.status(200).send(await sessions.open(user))
    },
  )
  app.post<{ Body: { refreshToken: string } }>(
    '/api/v2/login/refresh-token',
    { config: open, schema: refresh },
    async ({ body: { refreshToken } }) => sessions.refresh(refreshToken),
  )
  app.post(
    '/api/v2/login/logout',
    { config: { access: 'read', channel: 'none' }, schema: logout },
    async ({ principal, ip: address }, reply) => {
      if (principal.session === undefined)
        throw new SpineError('NOT_FOUND', 'There is no session to end: it is not an access token that was sent.')
      await audit.record({ actor: actorOf(principal), action: 'logout', subject: principal.session, address })
      await sessions.end(principal.session)
      return reply.status(204).send()
    },
  )
  app.get(
    '/api/v2/login/caller',
    { config: { access: 'read', channel: 'none' }, schema: caller },
    async ({ principal }) => {
      const { kind, name, scopes, channels } = principal
      return { kind, name, scopes: [...scopes], ...(channels === undefined ? {} : { channels: [...channels] }) }
    },
  )
  app.put<{ Body: { current: string; password: string } }>(
    '/api/v2/login/password',
    { config: { access: 'read' }, schema: changePassword },
    async ({ principal, body: { current, password }, ip: address }, reply) => {
      if (principal.kind !== 'user') throw new SpineError('FORBIDDEN', 'An API key has no password.')
      await checkPassword(principal.name, current, address)
      await audit.record({ actor: actorOf(principal), action: 'password.change', subject: principal.name, address })
      await users.change(principal.name, { password })
      return reply.status(204).send()
    },
  )
}
