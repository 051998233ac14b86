import type { Did } from '@digital-spine/core'
import type { Session } from './session.ts'

/** What a nonce was given out for; `did` is whom it was given to, null if that was not said. `until` in ms. */
export type StoredNonce = {
  readonly nonce: string
  readonly purpose: 'presentation' | 'siwe'
  readonly did: Did | null
  readonly until: number
}

export type TokenKind = 'access' | 'refresh'

/** A token as it is kept: its SHA-256 (base64url), never itself. `until` in ms. */
export type StoredToken = { readonly kind: TokenKind; readonly hash: string; readonly until: number }

/** A session with a fresh pair of its tokens. */
export type IssuedSession = { readonly session: Session; readonly tokens: readonly StoredToken[] }

/**
 * Where sessions, hashes of tokens and nonces are kept: in memory, or in a database or JetStream that several processes
 * share; one contract test holds all. What has expired is not found.
 */
export interface SessionStore {
  /** Throws QUOTA_EXCEEDED when too many are out. */
  putNonce(nonce: StoredNonce): Promise<void>
  /** Gives a nonce back once, whoever else asks at the same time. */
  takeNonce(nonce: string, purpose: StoredNonce['purpose']): Promise<StoredNonce | undefined>
  /** Beyond {@link SessionLimits.sessionsOfDid} the oldest sessions of the DID end. */
  open(issued: IssuedSession): Promise<void>
  find(id: string): Promise<Session | undefined>
  /** The session of a token; `used` if it is a refresh token that was exchanged before. */
  findByToken(kind: TokenKind, hash: string): Promise<{ session: Session; used: boolean; until: number } | undefined>
  /**
   * Exchanges a refresh token for the next pair: `session` is the one after, of the next generation. False, and nothing
   * changed, if the session has ended or another exchange came first. The access token of the exchange before ends.
   */
  rotate(usedHash: string, issued: IssuedSession): Promise<boolean>
  /** Keeps a session that is in use through an open connection. */
  touch(id: string, idleUntil: number): Promise<void>
  /** Ends a session with all its tokens; false if it had ended before. */
  end(id: string): Promise<boolean>
  /** Ends every session of a DID; answers how many. */
  endAll(did: Did): Promise<number>
}

/** How much is kept at most. */
export type SessionLimits = {
  readonly nonces: number
  readonly sessionsOfDid: number
  /** In memory. */
  readonly sessions: number
}

export const defaultSessionLimits: SessionLimits = { nonces: 200_000, sessionsOfDid: 1000, sessions: 200_000 }

/** Used refresh tokens of this many exchanges are known, so that one that comes again is noticed. */
export const rememberedGenerations = 200

export const isLive = ({ idleUntil, endsAt }: Session, now: number): boolean => Math.min(idleUntil, endsAt) > now
