import type { Scope } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { Logger, Passwords } from '@digital-spine/runtime'
import type { GatewayDatabase } from '../database.ts'
import { type ApiKeys, createApiKeys } from './api-keys.ts'
import { type Audit, createAudit } from './audit.ts'
import { type BrowserCookie, createBrowserCookie } from './browser-cookie.ts'
import { checkOwnPage, type Sent } from './own-page.ts'
import { createPasswordCheck, type PasswordCheck } from './password-check.ts'
import { allow, join, type Principal } from './principal.ts'
import { createUserSessions, type UserSessions } from './sessions.ts'
import { createTickets } from './tickets.ts'
import { createUsers, principalOf, type Users } from './users.ts'

/** What of a request says who sends it. */
export type Credentials = Sent & {
  readonly url: string
  /** Where it comes from. */
  readonly address: string
}

/** Who may call this gateway, over HTTP and WebSocket alike. */
export type Access = {
  /**
   * By x-api-key, x-api-username with x-api-password (base64), Authorization (Bearer, Basic, or the base64 of Basic alone) or
   * `?ticket=`. Each that is given must hold, none makes up for a wrong one, and what only some of them allow is not allowed.
   * The cookie of a browser, which sends it unasked, counts where none of these is given. Throws UNAUTHENTICATED,
   * ORIGIN_FOREIGN or QUOTA_EXCEEDED.
   */
  identify(request: Credentials): Promise<Principal>
  /** Throws FORBIDDEN. */
  allow(principal: Principal, scope: Scope, fqcn?: string): void
  /** What opens one WebSocket or event stream of a browser; good once, for 30 s. */
  ticket(principal: Principal): string
  readonly audit: Audit
  readonly checkPassword: PasswordCheck
  readonly cookie: BrowserCookie
  readonly keys: ApiKeys
  readonly sessions: UserSessions
  readonly users: Users
  close(): Promise<void>
}

export function createAccess(options: {
  db: GatewayDatabase
  /** The participant. */
  did: string
  /** The key that the gateway is configured with. */
  apiKey: string
  passwords: Passwords
  logger: Logger
  now: () => number
  newId: () => string
}): Access {
  const { db, passwords, now } = options
  const audit = createAudit(options)
  const checkPassword = createPasswordCheck({ db, passwords, audit, now })
  const keys = createApiKeys({ ...options, configured: options.apiKey })
  const sessions = createUserSessions({ db, audit, now })
  const { issue, redeem } = createTickets(now)
  const cookie = createBrowserCookie(options.did)

  const byPassword = async (name: string, password: string, address: string): Promise<Principal> =>
    principalOf(db, await checkPassword(name, password, address))
  const byAuthorization = async (header: string, address: string): Promise<Principal> => {
    const [, scheme = 'basic', credential = ''] = /^(?:(bearer|basic) +)?([\w+/=~.-]+)$/i.exec(header) ?? []
    if (scheme.toLowerCase() === 'bearer') return sessions.authenticate(credential)
    const [name = '', ...password] = fromBase64(credential).split(':')
    if (password.length === 0) throw new SpineError('UNAUTHENTICATED', 'The header Authorization cannot be read.')
    return byPassword(name, password.join(':'), address)
  }
  return {
    async identify({ method, headers, url, address }) {
      const { 'x-api-key': key, 'x-api-username': name, 'x-api-password': password, authorization } = headers
      const tickets = new URLSearchParams(url.split('?')[1]).getAll('ticket')
      const shown: Principal[] = []
      if (key !== undefined) shown.push(await keys.authenticate(String(key)))
      for (const ticket of tickets) shown.push(await redeem(ticket))
      if (name !== undefined || password !== undefined)
        shown.push(await byPassword(String(name ?? ''), fromBase64(String(password ?? '')), address))
      if (authorization !== undefined) shown.push(await byAuthorization(authorization, address))
      if (shown.length === 0)
        for (const token of cookie.read(headers)) {
          checkOwnPage({ method, headers })
          shown.push(await sessions.authenticateBrowser(token))
        }
      const principal = join(shown)
      if (principal === undefined)
        throw new SpineError('UNAUTHENTICATED', 'Send an API key as the header x-api-key, or log in.')
      return principal
    },
    allow,
    ticket: issue,
    audit,
    checkPassword,
    cookie,
    keys,
    sessions,
    users: createUsers({ db, passwords, now }),
    async close() {
      await audit.close()
      await keys.close()
    },
  }
}

const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('utf8')
