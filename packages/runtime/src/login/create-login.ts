import type { Logger } from '../logger.ts'
import { createMemorySessionStore } from './memory-session-store.ts'
import { createPresentationLogin, type PresentationLogin } from './presentation-login.ts'
import type { ReplayGuard } from './replay-guard.ts'
import type { RoleCheck, SessionLife } from './session.ts'
import type { SessionStore } from './session-store.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createSiweLogin, type SiweLogin, type SiweOptions } from './siwe-login.ts'
import { createStandingCheck, type LoginLedger } from './standing.ts'

/** Who may do what at a service: logins, and the sessions that come of them. */
export type Login = Omit<Sessions, 'open'> & {
  readonly presentation: PresentationLogin
  readonly siwe: SiweLogin | undefined
}

/**
 * `audience` is whom presentations are made for; wallets can log in if `siwe` says how; sessions, and the proofs that were
 * used, are kept in memory unless it is said where.
 */
export function createLogin(options: {
  audience: string
  ledger: LoginLedger
  checkRoles: RoleCheck
  logger: Logger
  siwe?: SiweOptions
  store?: SessionStore
  replays?: ReplayGuard
  life?: Partial<SessionLife>
  now?: () => number
}): Login {
  const { audience, ledger, checkRoles, life = {}, now = Date.now } = options
  const store = options.store ?? createMemorySessionStore({ now })
  const standing = createStandingCheck({ ledger, checkRoles, now })
  const { open, ...rest } = createSessions({ ...options, store, standing, life, now })
  const sessions = { open, ...rest }
  return {
    ...rest,
    presentation: createPresentationLogin({ audience, keys: ledger.keys, store, sessions, now }),
    siwe: options.siwe && createSiweLogin({ ...options.siwe, store, sessions, now }),
  }
}
