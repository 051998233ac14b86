import { randomBytes } from 'node:crypto'
import type { SessionsQuery, UserSession, UserTokens } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { createToken, hashToken, isToken } from '@digital-spine/runtime'
import type { GatewayDatabase } from '../database.ts'
import type { AccessTables } from '../tables/access.ts'
import type { Audit } from './audit.ts'
import type { UserRow } from './password-check.ts'
import { actorOf, type Principal } from './principal.ts'
import { principalOf } from './users.ts'

/** Logins of users: opaque tokens, of which hashes are kept. */
export type UserSessions = {
  open(user: UserRow): Promise<UserTokens>
  /** A session of a browser: answers its one token, which holds for an hour after each use, and 12 hours at most. */
  openBrowser(user: UserRow): Promise<string>
  /** Exchanges a refresh token, once. One that comes again ends its session. Throws UNAUTHENTICATED. */
  refresh(token: string): Promise<UserTokens>
  /** Who an access token is of, as it is now. Throws UNAUTHENTICATED. */
  authenticate(token: string): Promise<Principal>
  /** Who the token of a browser is of, which keeps its session going. Throws UNAUTHENTICATED. */
  authenticateBrowser(token: string): Promise<Principal>
  /** As they began. */
  list(page?: SessionsQuery): Promise<UserSession[]>
  /** False if there is no such session. */
  end(id: string): Promise<boolean>
}

const accessMs = 3_600_000
const refreshMs = 20 * 3_600_000
const longestMs = 7 * 86_400_000
const browserIdleMs = 3_600_000
const browserLongestMs = 12 * 3_600_000
const useWrittenMs = 60_000
const maxOfUser = 100

type Token = AccessTables['user_tokens']
type Kind = Token['kind']

const prefixes = { access: 'gwa_', refresh: 'gwr_', browser: 'gwb_' } as const

export function createUserSessions(options: { db: GatewayDatabase; audit: Audit; now: () => number }): UserSessions {
  const { db, audit, now } = options

  const issue = (session: string, generation: number, endsAt: number): { tokens: Token[]; shown: string[] } => {
    const shown = [createToken(prefixes.access), createToken(prefixes.refresh)]
    const ends: [Kind, number][] = [
      ['access', Math.min(now() + accessMs, endsAt)],
      ['refresh', endsAt],
    ]
    const tokens = ends.map(([kind, expires_at], i) => ({
      ...{ hash: hashToken(shown[i] ?? ''), session, kind, generation, expires_at, used_at: null },
    }))
    return { tokens, shown }
  }
  const find = async (kind: Kind, token: string) =>
    isToken(prefixes[kind], token)
      ? db
          .selectFrom('user_tokens')
          .innerJoin('user_sessions', 'user_sessions.id', 'user_tokens.session')
          .innerJoin('users', 'users.name', 'user_sessions.username')
          .select(['users.name', 'users.role', 'users.changed_at', 'user_tokens.used_at', 'user_tokens.hash'])
          .select(['user_sessions.id', 'user_sessions.generation', 'user_sessions.created_at'])
          .select('user_sessions.used_at as session_used_at')
          .where('user_tokens.hash', '=', hashToken(token))
          .where('user_tokens.kind', '=', kind)
          .where('user_tokens.expires_at', '>', now())
          .where('user_sessions.ends_at', '>', now())
          .executeTakeFirst()
      : undefined
  const end = async (id: string): Promise<boolean> => {
    const { numDeletedRows } = await db.deleteFrom('user_sessions').where('id', '=', id).executeTakeFirst()
    return numDeletedRows > 0n
  }
  const isLive = async (id: string): Promise<boolean> =>
    (await db
      .selectFrom('user_sessions')
      .select('id')
      .where('id', '=', id)
      .where('ends_at', '>', now())
      .executeTakeFirst()) !== undefined

  const start = async (id: string, username: string, endsAt: number, tokens: readonly Token[]): Promise<void> => {
    const at = now()
    await db.transaction().execute(async (trx) => {
      await trx.deleteFrom('user_sessions').where('ends_at', '<=', at).execute()
      await trx
        .insertInto('user_sessions')
        .values({ id, username, generation: 0, created_at: at, used_at: at, ends_at: endsAt })
        .execute()
      await trx.insertInto('user_tokens').values(tokens).execute()
      const newest = trx.selectFrom('user_sessions').select('id').where('username', '=', username)
      const kept = newest.orderBy('created_at', 'desc').orderBy('id').limit(maxOfUser)
      await trx.deleteFrom('user_sessions').where('username', '=', username).where('id', 'not in', kept).execute()
    })
  }
  /** Moves the end of a browser's session on, unless that was done within the minute. */
  const noteUse = async (id: string, createdAt: number, usedAt: number): Promise<void> => {
    if (now() - usedAt < useWrittenMs) return
    await db
      .updateTable('user_sessions')
      .set({ used_at: now(), ends_at: Math.min(now() + browserIdleMs, createdAt + browserLongestMs) })
      .where('id', '=', id)
      .where('used_at', '=', usedAt)
      .execute()
  }

  return {
    async open({ name, role }) {
      const id = createId()
      const endsAt = now() + refreshMs
      const { tokens, shown } = issue(id, 0, endsAt)
      await start(id, name, endsAt, tokens)
      return show(shown, { name, role })
    },
    async openBrowser({ name }) {
      const id = createId()
      const token = createToken(prefixes.browser)
      const kept = { hash: hashToken(token), session: id, kind: 'browser' as const, generation: 0, used_at: null }
      await start(id, name, now() + browserIdleMs, [{ ...kept, expires_at: now() + browserLongestMs }])
      return token
    },
    async refresh(token) {
      const found = await find('refresh', token)
      if (found === undefined)
        throw new SpineError('UNAUTHENTICATED', 'The refresh token is unknown or has expired; log in again.')
      const { id, hash } = found
      const generation = found.generation + 1
      const endsAt = Math.min(now() + refreshMs, found.created_at + longestMs)
      const { tokens, shown } = issue(id, generation, endsAt)
      const isFirst = await db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('user_tokens')
          .set({ used_at: now() })
          .where('hash', '=', hash)
          .where('used_at', 'is', null)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) return false
        await trx
          .updateTable('user_sessions')
          .set({ generation, used_at: now(), ends_at: endsAt })
          .where('id', '=', id)
          .execute()
        await trx.deleteFrom('user_tokens').where('session', '=', id).where('kind', '=', 'access').execute()
        await trx.deleteFrom('user_tokens').where('session', '=', id).where('expires_at', '<=', now()).execute()
        await trx.insertInto('user_tokens').values(tokens).execute()
        return true
      })
      if (isFirst) return show(shown, found)
      await end(id)
      await audit.refused({
        ...{ actor: actorOf({ kind: 'user', name: found.name }), action: 'session.end', subject: id },
        ...{ code: 'UNAUTHENTICATED', detail: { because: 'a refresh token came again' } },
      })
      const message = 'The refresh token was used before, so its session has been ended; log in again.'
      throw new SpineError('UNAUTHENTICATED', message)
    },
    async authenticate(token) {
      const found = await find('access', token)
      if (found === undefined)
        throw new SpineError('UNAUTHENTICATED', 'The access token is unknown or has expired; log in again.')
      return principalOf(db, found, { id: found.id, holds: () => isLive(found.id) })
    },
    async authenticateBrowser(token) {
      const found = await find('browser', token)
      if (found === undefined)
        throw new SpineError('UNAUTHENTICATED', 'The session of this browser has ended; log in again.')
      await noteUse(found.id, found.created_at, found.session_used_at)
      return principalOf(db, found, { id: found.id, holds: () => isLive(found.id) })
    },
    async list({ username, limit, after } = {}) {
      let rows = db.selectFrom('user_sessions').selectAll().where('ends_at', '>', now())
      rows = rows.orderBy('created_at').orderBy('id')
      if (username !== undefined) rows = rows.where('username', '=', username)
      if (after !== undefined) {
        const { createdAt, id } = readPlace(after)
        rows = rows.where(({ or, and, eb }) =>
          or([eb('created_at', '>', createdAt), and([eb('created_at', '=', createdAt), eb('id', '>', id)])]),
        )
      }
      if (limit !== undefined) rows = rows.limit(limit)
      return (await rows.execute()).map(({ id, username, created_at, used_at, ends_at }) => ({
        ...{ id, username, createdAt: created_at, usedAt: used_at, endsAt: ends_at },
      }))
    },
    end,
  }
}

/** A session's place in the list, as the API hands it out. */
export const placeOfSession = ({ createdAt, id }: Pick<UserSession, 'createdAt' | 'id'>): string => `${createdAt}.${id}`

function readPlace(text: string): Pick<UserSession, 'createdAt' | 'id'> {
  const [, createdAt, id] = /^(\d{1,15})\.(.*)$/s.exec(text) ?? []
  if (createdAt === undefined || id === undefined)
    throw new SpineError('VALIDATION_FAILED', 'The text is not the `next` of a page of sessions.')
  return { createdAt: Number(createdAt), id }
}

const createId = (): string => randomBytes(16).toString('base64url')

const show = (
  [accessToken = '', refreshToken = '']: string[],
  { name, role }: Pick<UserRow, 'name' | 'role'>,
): UserTokens => ({
  ...{ accessToken, refreshToken, role, username: name },
})
