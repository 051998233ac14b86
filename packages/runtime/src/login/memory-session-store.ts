import { type Did, SpineError } from '@digital-spine/core'
import type { Session } from './session.ts'
import {
  defaultSessionLimits,
  type IssuedSession,
  isLive,
  rememberedGenerations,
  type SessionLimits,
  type SessionStore,
  type StoredNonce,
  type StoredToken,
} from './session-store.ts'

type KeptToken = StoredToken & { readonly session: string; readonly generation: number; used: boolean }
type KeptSession = { session: Session; readonly tokens: KeptToken[] }

/** Sessions of one process, which end with it. */
export function createMemorySessionStore(
  options: { now?: () => number; limits?: Partial<SessionLimits> } = {},
): SessionStore {
  const { now = Date.now } = options
  const limits = { ...defaultSessionLimits, ...options.limits }
  const nonces = new Map<string, StoredNonce>()
  const sessions = new Map<string, KeptSession>()
  const tokens = new Map<string, KeptToken>()
  /** In the order in which they were opened. */
  const ofDid = new Map<Did, Set<string>>()

  const drop = (id: string): boolean => {
    const kept = sessions.get(id)
    if (kept === undefined) return false
    sessions.delete(id)
    for (const { hash } of kept.tokens) tokens.delete(hash)
    const { did } = kept.session
    const own = ofDid.get(did)
    own?.delete(id)
    if (own?.size === 0) ofDid.delete(did)
    return true
  }
  const live = (id: string): KeptSession | undefined => {
    const kept = sessions.get(id)
    return kept !== undefined && isLive(kept.session, now()) ? kept : undefined
  }
  const add = (kept: KeptSession, fresh: readonly StoredToken[]): void => {
    const { id, generation } = kept.session
    const isOver = (token: KeptToken): boolean =>
      token.generation < (token.kind === 'access' ? generation - 1 : generation - rememberedGenerations)
    for (const { hash } of kept.tokens.filter(isOver)) tokens.delete(hash)
    const added = fresh.map((token) => ({ ...token, session: id, generation, used: false }))
    kept.tokens.splice(0, kept.tokens.length, ...kept.tokens.filter((token) => !isOver(token)), ...added)
    for (const token of added) tokens.set(token.hash, token)
  }
  const makeRoom = (): void => {
    if (sessions.size < limits.sessions) return
    for (const [id, { session }] of sessions) if (!isLive(session, now())) drop(id)
    if (sessions.size >= limits.sessions) throw new SpineError('QUOTA_EXCEEDED', 'Too many sessions at once.')
  }

  return {
    async putNonce(nonce) {
      if (nonces.size >= limits.nonces) for (const [key, { until }] of nonces) if (until <= now()) nonces.delete(key)
      if (nonces.size >= limits.nonces) throw new SpineError('QUOTA_EXCEEDED', 'Too many logins at once.')
      nonces.set(nonce.nonce, nonce)
    },
    async takeNonce(text, purpose) {
      const nonce = nonces.get(text)
      if (nonce?.purpose !== purpose || nonce.until <= now()) return undefined
      nonces.delete(text)
      return nonce
    },
    async open({ session, tokens: fresh }) {
      makeRoom()
      const kept: KeptSession = { session, tokens: [] }
      const own = ofDid.get(session.did) ?? new Set()
      ofDid.set(session.did, own.add(session.id))
      sessions.set(session.id, kept)
      add(kept, fresh)
      for (const id of [...own].slice(0, Math.max(0, own.size - limits.sessionsOfDid))) drop(id)
    },
    find: async (id) => live(id)?.session,
    async findByToken(kind, hash) {
      const token = tokens.get(hash)
      const kept = token?.kind === kind && token.until > now() ? live(token.session) : undefined
      if (token === undefined || kept === undefined) return undefined
      return { session: kept.session, used: token.used, until: token.until }
    },
    async rotate(usedHash, { session, tokens: fresh }: IssuedSession) {
      const kept = live(session.id)
      const token = tokens.get(usedHash)
      if (kept === undefined || token?.kind !== 'refresh' || token.session !== session.id || token.used) return false
      if (kept.session.generation !== session.generation - 1) return false
      token.used = true
      kept.session = session
      add(kept, fresh)
      return true
    },
    async touch(id, idleUntil) {
      const kept = live(id)
      if (kept !== undefined) kept.session = { ...kept.session, idleUntil }
    },
    end: async (id) => drop(id),
    endAll: async (did) => [...(ofDid.get(did) ?? [])].filter(drop).length,
  }
}
