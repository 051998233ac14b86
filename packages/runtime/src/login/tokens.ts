import { createHash, randomBytes } from 'node:crypto'
import { SpineError } from '@digital-spine/core'
import type { TokenKind } from './session-store.ts'

/** What a token is for is written in front, so that none passes for another and leaked ones can be searched for. */
export type TokenPrefix = `${string}_`

/** Tokens of sessions of DIDs. */
export const sessionPrefixes: Readonly<Record<TokenKind, TokenPrefix>> = { access: 'spa_', refresh: 'spr_' }

/** A new opaque token: 256 random bits. */
export const createToken = (prefix: TokenPrefix): string => `${prefix}${randomBytes(32).toString('base64url')}`

/** What is kept of a token. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** True for text of the shape of a token with that prefix. */
export const isToken = (prefix: TokenPrefix, text: unknown): text is string =>
  typeof text === 'string' && text.startsWith(prefix) && /^[A-Za-z0-9_-]{43}$/.test(text.slice(prefix.length))

/** The access token of an `Authorization` header, and how it is said to be bound. Throws UNAUTHENTICATED. */
export function readAuthorization(header: string | undefined): { scheme: 'DPoP' | 'Bearer'; token: string } {
  const [scheme, token, ...rest] = (header ?? '').split(' ')
  if (isToken(sessionPrefixes.refresh, token))
    throw new SpineError('UNAUTHENTICATED', 'A refresh token opens nothing; exchange it for an access token first.')
  if ((scheme !== 'DPoP' && scheme !== 'Bearer') || !isToken(sessionPrefixes.access, token) || rest.length > 0)
    throw new SpineError('UNAUTHENTICATED', 'Log in first, and send the access token as the header Authorization.')
  return { scheme, token }
}
