import { randomBytes } from 'node:crypto'
import { type Did, type ErrorCode, isOutage, isSpineError, type Name, SpineError } from '@digital-spine/core'
import type { Logger } from '../logger.ts'
import { type ProvenRequest, proofLifeMs, verifyDpopProof } from './dpop-proof.ts'
import { createReplayGuard, type ReplayGuard } from './replay-guard.ts'
import { type AuthenticatedSession, defaultSessionLife, type Session, type SessionLife } from './session.ts'
import type { IssuedSession, SessionStore } from './session-store.ts'
import type { Identified, Standing, StandingCheck } from './standing.ts'
import { createToken, hashToken, isToken, readAuthorization, sessionPrefixes } from './tokens.ts'

/** What a login or a refresh answers. Times in ms. */
export type Grant = {
  readonly did: Did
  readonly roles: readonly Name[]
  readonly token: string
  readonly tokenType: 'DPoP' | 'Bearer'
  readonly expiresAt: number
  readonly refreshToken: string
  readonly refreshExpiresAt: number
}

/** What of a request says who sends it: headers, method, and URL or path. */
export type RequestProof = Pick<ProvenRequest, 'dpop' | 'method' | 'url'> & {
  readonly authorization: string | undefined
}

/** Sessions that have ended before their time, and why: one, or with `id` null all of a DID. */
export type EndedSessions = { readonly did: Did; readonly id: string | null; readonly code: ErrorCode }

export type Sessions = {
  open(identified: Identified, keyThumbprint: string | null): Promise<Grant>
  /** Exchanges a refresh token, once. One that comes again ends its session. */
  refresh(request: { refreshToken: unknown; dpop: string | undefined; url: string }): Promise<Grant>
  /**
   * The session of a request, with its roles as they are now, or were found `rolesMaxAgeMs` (5 s if left out) ago. Throws
   * UNAUTHENTICATED, or what no longer holds.
   */
  authenticate(request: RequestProof, options?: { rolesMaxAgeMs?: number }): Promise<AuthenticatedSession>
  /** The same for a connection that was authenticated when it was opened; asked from time to time, it keeps it alive. */
  confirm(session: Session): Promise<Session>
  /** Ends a session, or all of its DID; answers how many that were. */
  logout(session: Session, options?: { everywhere?: boolean }): Promise<number>
  onEnded(listener: (ended: EndedSessions) => void): void
}

const recentMs = 5000

export function createSessions(options: {
  store: SessionStore
  standing: StandingCheck
  logger: Logger
  replays?: ReplayGuard
  life?: Partial<SessionLife>
  now: () => number
}): Sessions {
  const { store, standing, logger, now } = options
  const life = { ...defaultSessionLife, ...options.life }
  const replays = options.replays ?? createReplayGuard({ lifeMs: proofLifeMs, now })
  const listeners = new Set<(ended: EndedSessions) => void>()

  const tell = (ended: EndedSessions): void => {
    for (const listener of listeners) listener(ended)
  }
  const end = async ({ id, did }: Session, code: ErrorCode = 'UNAUTHENTICATED'): Promise<boolean> => {
    const ended = await store.end(id)
    if (ended) logger.info({ did, session: id, code }, 'session ended')
    tell({ did, id, code })
    return ended
  }
  /** Ends a session that turns out not to hold; one that nobody can tell of now is left. */
  const endIfFallen = async (session: Session, error: unknown): Promise<never> => {
    if (isSpineError(error) && isVerdict(error)) await end(session, error.code)
    throw error
  }
  const issue = (
    session: Omit<Session, 'idleUntil' | 'roles' | 'asOf'>,
    { roles, asOf, validUntil }: Standing,
  ): { grant: Grant; issued: IssuedSession } => {
    const [token, refreshToken] = [createToken(sessionPrefixes.access), createToken(sessionPrefixes.refresh)]
    const refreshExpiresAt = Math.min(now() + life.idleMs, session.endsAt)
    const expiresAt = Math.min(now() + life.accessMs, validUntil, refreshExpiresAt)
    const tokenType = session.keyThumbprint === null ? 'Bearer' : 'DPoP'
    return {
      grant: { did: session.did, roles, token, tokenType, expiresAt, refreshToken, refreshExpiresAt },
      issued: {
        session: { ...session, roles, asOf, idleUntil: refreshExpiresAt },
        tokens: [
          { kind: 'access', hash: hashToken(token), until: expiresAt },
          { kind: 'refresh', hash: hashToken(refreshToken), until: refreshExpiresAt },
        ],
      },
    }
  }
  const checkProof = async (session: Session, request: Omit<ProvenRequest, 'now'>): Promise<void> => {
    const { keyThumbprint, id } = await verifyDpopProof({ ...request, now: now() })
    if (keyThumbprint !== session.keyThumbprint)
      throw new SpineError(
        'UNAUTHENTICATED',
        'The token is bound to another key; send a proof by the key of the login.',
      )
    if (!(await replays.first(session.id, id)))
      throw new SpineError('UNAUTHENTICATED', 'The DPoP proof was used before; make one for each request.')
  }

  return {
    async open(identified, keyThumbprint) {
      const { did, proof, credentials } = identified
      const openedAt = now()
      const begun = {
        ...{ id: randomBytes(16).toString('base64url'), did, proof, credentials, keyThumbprint },
        ...{ generation: 0, openedAt, endsAt: openedAt + life.absoluteMs },
      }
      const { grant, issued } = issue(begun, await standing.check(begun))
      await store.open(issued)
      logger.info({ did, session: begun.id }, 'session opened')
      return grant
    },
    async refresh({ refreshToken, dpop, url }) {
      const hash = isToken(sessionPrefixes.refresh, refreshToken) ? hashToken(refreshToken) : undefined
      const found = hash === undefined ? undefined : await store.findByToken('refresh', hash)
      if (hash === undefined || found === undefined)
        throw new SpineError('UNAUTHENTICATED', 'The refresh token is unknown or has expired; log in again.')
      const { session, used } = found
      if (session.keyThumbprint !== null) await checkProof(session, { dpop, method: 'POST', url })
      const { did, id } = session
      const reused = async (): Promise<never> => {
        logger.warn({ did, session: id }, 'refresh token used again')
        await end(session)
        const message = 'The refresh token was used before, so its session has been ended; log in again.'
        throw new SpineError('UNAUTHENTICATED', message)
      }
      if (used) return reused()
      const current = await standing.check(session).catch((error: unknown) => endIfFallen(session, error))
      const { grant, issued } = issue({ ...session, generation: session.generation + 1 }, current)
      return (await store.rotate(hash, issued)) ? grant : reused()
    },
    async authenticate({ authorization, dpop, method, url }, { rolesMaxAgeMs = recentMs } = {}) {
      const { scheme, token } = readAuthorization(authorization)
      const found = await store.findByToken('access', hashToken(token))
      if (found === undefined)
        throw new SpineError(
          'UNAUTHENTICATED',
          'The access token is unknown or has expired; refresh it or log in again.',
        )
      const { session, until } = found
      if (scheme !== (session.keyThumbprint === null ? 'Bearer' : 'DPoP'))
        throw new SpineError('UNAUTHENTICATED', 'The access token was given out for another scheme of Authorization.')
      if (session.keyThumbprint !== null) await checkProof(session, { dpop, method, url, token })
      const current = await standing
        .recheck(session, rolesMaxAgeMs)
        .catch((error: unknown) => endIfFallen(session, error))
      return { ...session, roles: current.roles, asOf: current.asOf, expiresAt: until }
    },
    async confirm({ id }) {
      const session = await store.find(id)
      if (session === undefined) throw new SpineError('UNAUTHENTICATED', 'The session has ended; log in again.')
      const { roles, asOf } = await standing.recheck(session, 0).catch((error: unknown) => endIfFallen(session, error))
      const idleUntil = Math.min(now() + life.idleMs, session.endsAt)
      if (session.idleUntil - now() < life.idleMs / 2 && idleUntil > session.idleUntil) await store.touch(id, idleUntil)
      return { ...session, roles, asOf }
    },
    async logout(session, { everywhere = false } = {}) {
      if (!everywhere) return (await end(session)) ? 1 : 0
      const { did } = session
      const count = await store.endAll(did)
      logger.info({ did, count }, 'logged out everywhere')
      tell({ did, id: null, code: 'UNAUTHENTICATED' })
      return count
    },
    onEnded: (listener) => void listeners.add(listener),
  }
}

/** Whether an error says that a session no longer holds, and not only that this cannot be told now. */
const isVerdict = (error: SpineError): boolean => !isOutage(error) || error.code === 'FORBIDDEN'
