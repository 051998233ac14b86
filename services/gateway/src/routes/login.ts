import { type PasswordLogin, sessionRoutes } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { Access } from '../access/access.ts'
import { actorOf } from '../access/principal.ts'

/** Logging in and out with a password. */
export function addLoginRoutes(app: FastifyInstance, { checkPassword, cookie, sessions, users, audit }: Access): void {
  const { config, login, refresh, logout, caller, changePassword } = sessionRoutes
  const open = { access: 'open', reference: true } as const
  app.get('/api/v2/login/config', { config: open, schema: config }, async () => ({
    authEnabled: true,
    firstUser: await users.isEmpty(),
  }))
  app.post<{ Body: PasswordLogin }>(
    '/api/v2/login',
    { config: open, schema: login },
    async ({ body: { username, password, cookie: isBrowser }, headers: { origin }, protocol, ip: address }, reply) => {
      const user = await checkPassword(username, password, address)
      await audit.record({ actor: actorOf({ kind: 'user', name: user.name }), action: 'login', address })
      if (!isBrowser) return reply.status(200).send(await sessions.open(user))
      // A proxy may have ended TLS; what the browser's page was loaded over says its origin.
      const secure = protocol === 'https' || origin?.startsWith('https:') === true
      reply.header('set-cookie', cookie.set(await sessions.openBrowser(user), secure))
      return reply.status(200).send({ username: user.name, role: user.role })
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
    async ({ principal, headers, ip: address }, reply) => {
      if (principal.session === undefined)
        throw new SpineError(
          'NOT_FOUND',
          'There is no session to end: neither an access token was sent nor the cookie of a browser.',
        )
      await audit.record({ actor: actorOf(principal), action: 'logout', subject: principal.session, address })
      await sessions.end(principal.session)
      if (cookie.read(headers).length > 0) reply.header('set-cookie', cookie.clear())
      return reply.status(204).send()
    },
  )
  app.get(
    '/api/v2/login/caller',
    { config: { access: 'read', channel: 'none' }, schema: caller },
    async ({ principal }) => {
      const { kind, name, scopes, channels, session } = principal
      return {
        ...{ kind, name, scopes: [...scopes] },
        ...(channels === undefined ? {} : { channels: [...channels] }),
        ...(session === undefined ? {} : { session }),
      }
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
