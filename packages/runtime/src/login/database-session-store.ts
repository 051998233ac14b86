import { type Name, SpineError } from '@digital-spine/core'
import type { Kysely, Selectable } from 'kysely'
import { migrate } from '../database.ts'
import { type LoginDatabase, type LoginSchema, loginMigrations } from './login-schema.ts'
import type { Session, SessionProof } from './session.ts'
import {
  defaultSessionLimits,
  type IssuedSession,
  isLive,
  rememberedGenerations,
  type SessionLimits,
  type SessionStore,
} from './session-store.ts'

/** What has expired is cleared away after so many writes. */
const writesBetweenSweeps = 256

/**
 * Sessions in a database, shared by all processes that use it; its tables are made if they are not there. Who comes first
 * is decided by the database, by updates and deletes that ask for what they expect to find.
 */
export async function openDatabaseSessionStore<Schema>(
  database: Kysely<Schema>,
  options: { now?: () => number; limits?: Partial<Omit<SessionLimits, 'sessions'>> } = {},
): Promise<SessionStore> {
  const { now = Date.now } = options
  const limits = { ...defaultSessionLimits, ...options.limits }
  const db = database as unknown as LoginDatabase
  await migrate(db, loginMigrations, 'login')
  let writes = 0
  /** Nonces that may be out now; counted anew with every sweep. */
  let nonces = Number.POSITIVE_INFINITY

  const sweep = async (): Promise<void> => {
    writes = 0
    const at = now()
    await db.deleteFrom('login_nonces').where('expires_at', '<=', at).execute()
    await db.deleteFrom('login_tokens').where('expires_at', '<=', at).execute()
    await db
      .deleteFrom('login_sessions')
      .where((is) => is.or([is('idle_until', '<=', at), is('ends_at', '<=', at)]))
      .execute()
    const { count } = await db
      .selectFrom('login_nonces')
      .select((of) => of.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    nonces = Number(count)
  }
  const countWrite = async (): Promise<void> => {
    writes += 1
    if (writes >= writesBetweenSweeps) await sweep()
  }

  return {
    async putNonce({ nonce, purpose, did, until }) {
      await countWrite()
      if (nonces >= limits.nonces) await sweep()
      if (nonces >= limits.nonces) throw new SpineError('QUOTA_EXCEEDED', 'Too many logins at once.')
      nonces += 1
      await db.insertInto('login_nonces').values({ nonce, purpose, did, expires_at: until }).execute()
    },
    async takeNonce(text, purpose) {
      const row = await db
        .deleteFrom('login_nonces')
        .where('nonce', '=', text)
        .where('purpose', '=', purpose)
        .where('expires_at', '>', now())
        .returningAll()
        .executeTakeFirst()
      return row && { nonce: row.nonce, purpose: row.purpose, did: row.did, until: row.expires_at }
    },
    async open({ session, tokens }) {
      await countWrite()
      await db.transaction().execute(async (trx) => {
        await trx.insertInto('login_sessions').values(toRow(session)).execute()
        await trx.insertInto('login_tokens').values(toTokenRows({ session, tokens })).execute()
        const newest = trx.selectFrom('login_sessions').select('id').where('did', '=', session.did)
        const kept = newest.orderBy('opened_at', 'desc').orderBy('id').limit(limits.sessionsOfDid)
        await trx.deleteFrom('login_sessions').where('did', '=', session.did).where('id', 'not in', kept).execute()
      })
    },
    async find(id) {
      const row = await db.selectFrom('login_sessions').selectAll().where('id', '=', id).executeTakeFirst()
      const session = row && toSession(row)
      return session !== undefined && isLive(session, now()) ? session : undefined
    },
    async findByToken(kind, hash) {
      const row = await db
        .selectFrom('login_tokens')
        .innerJoin('login_sessions', 'login_sessions.id', 'login_tokens.session_id')
        .selectAll('login_sessions')
        .select(['login_tokens.expires_at as token_until', 'login_tokens.used_at'])
        .where('login_tokens.hash', '=', hash)
        .where('login_tokens.kind', '=', kind)
        .where('login_tokens.expires_at', '>', now())
        .executeTakeFirst()
      const session = row && toSession(row)
      if (session === undefined || !isLive(session, now())) return undefined
      return { session, used: row?.used_at !== null, until: row?.token_until ?? 0 }
    },
    async rotate(usedHash, issued) {
      await countWrite()
      const { session, tokens } = issued
      const { id, generation } = session
      return db.transaction().execute(async (trx) => {
        const { roles, as_of, idle_until } = toRow(session)
        const first = await trx
          .updateTable('login_sessions')
          .set({ roles, as_of, idle_until, generation })
          .where('id', '=', id)
          .where('generation', '=', generation - 1)
          .where((is) => is.exists(unused(trx, usedHash, id)))
          .executeTakeFirst()
        if (first.numUpdatedRows === 0n) return false
        await trx.updateTable('login_tokens').set({ used_at: now() }).where('hash', '=', usedHash).execute()
        await trx.insertInto('login_tokens').values(toTokenRows({ session, tokens })).execute()
        await trx
          .deleteFrom('login_tokens')
          .where('session_id', '=', id)
          .where((is) =>
            is.or([
              is('generation', '<', generation - rememberedGenerations),
              is.and([is('kind', '=', 'access'), is('generation', '<', generation - 1)]),
            ]),
          )
          .execute()
        return true
      })
    },
    async touch(id, idleUntil) {
      await db.updateTable('login_sessions').set({ idle_until: idleUntil }).where('id', '=', id).execute()
    },
    async end(id) {
      const { numDeletedRows } = await db.deleteFrom('login_sessions').where('id', '=', id).executeTakeFirst()
      return numDeletedRows > 0n
    },
    async endAll(did) {
      const { numDeletedRows } = await db.deleteFrom('login_sessions').where('did', '=', did).executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

const unused = (db: LoginDatabase, hash: string, id: string) =>
  db
    .selectFrom('login_tokens')
    .select('hash')
    .where('hash', '=', hash)
    .where('session_id', '=', id)
    .where('kind', '=', 'refresh')
    .where('used_at', 'is', null)

const toRow = (session: Session): LoginSchema['login_sessions'] => ({
  id: session.id,
  did: session.did,
  proof: JSON.stringify(session.proof),
  credentials: JSON.stringify(session.credentials),
  key_thumbprint: session.keyThumbprint,
  roles: JSON.stringify(session.roles),
  as_of: session.asOf,
  generation: session.generation,
  opened_at: session.openedAt,
  idle_until: session.idleUntil,
  ends_at: session.endsAt,
})

const toSession = (row: Selectable<LoginSchema['login_sessions']>): Session => ({
  id: row.id,
  did: row.did,
  proof: JSON.parse(row.proof) as SessionProof,
  credentials: JSON.parse(row.credentials) as string[],
  keyThumbprint: row.key_thumbprint,
  roles: JSON.parse(row.roles) as Name[],
  asOf: row.as_of,
  generation: row.generation,
  openedAt: row.opened_at,
  idleUntil: row.idle_until,
  endsAt: row.ends_at,
})

const toTokenRows = ({ session: { id, generation }, tokens }: IssuedSession): LoginSchema['login_tokens'][] =>
  tokens.map(({ kind, hash, until }) => ({
    ...{ kind, hash, session_id: id, generation, expires_at: until, used_at: null },
  }))
