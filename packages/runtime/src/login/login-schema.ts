import type { Did } from '@digital-spine/core'
import type { Kysely } from 'kysely'
import type { Migrations } from '../database.ts'
import type { StoredNonce, TokenKind } from './session-store.ts'

/** The tables of logins, beside a service's own. Times in ms; `proof`, `credentials` and `roles` are JSON. */
export type LoginSchema = {
  login_sessions: {
    id: string
    did: Did
    proof: string
    credentials: string
    key_thumbprint: string | null
    roles: string
    as_of: number
    generation: number
    opened_at: number
    idle_until: number
    ends_at: number
  }
  login_tokens: {
    hash: string
    kind: TokenKind
    session_id: string
    generation: number
    expires_at: number
    /** When it was exchanged. */
    used_at: number | null
  }
  login_nonces: { nonce: string; purpose: StoredNonce['purpose']; did: Did | null; expires_at: number }
}

export type LoginDatabase = Kysely<LoginSchema>

/** Migrations of logins; they are counted by themselves, apart from those of the service. */
export const loginMigrations: Migrations = {
  '001-sessions': {
    async up(db) {
      await db.schema
        .createTable('login_sessions')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('did', 'text', (column) => column.notNull())
        .addColumn('proof', 'text', (column) => column.notNull())
        .addColumn('credentials', 'text', (column) => column.notNull())
        .addColumn('key_thumbprint', 'text')
        .addColumn('roles', 'text', (column) => column.notNull())
        .addColumn('as_of', 'bigint', (column) => column.notNull())
        .addColumn('generation', 'integer', (column) => column.notNull())
        .addColumn('opened_at', 'bigint', (column) => column.notNull())
        .addColumn('idle_until', 'bigint', (column) => column.notNull())
        .addColumn('ends_at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('login_sessions_of_did').on('login_sessions').columns(['did', 'opened_at']).execute()
      await db.schema.createIndex('login_sessions_idle').on('login_sessions').column('idle_until').execute()
      await db.schema
        .createTable('login_tokens')
        .addColumn('hash', 'text', (column) => column.primaryKey())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('session_id', 'text', (column) =>
          column.notNull().references('login_sessions.id').onDelete('cascade'),
        )
        .addColumn('generation', 'integer', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .addColumn('used_at', 'bigint')
        .execute()
      await db.schema
        .createIndex('login_tokens_of_session')
        .on('login_tokens')
        .columns(['session_id', 'generation'])
        .execute()
      await db.schema.createIndex('login_tokens_expiry').on('login_tokens').column('expires_at').execute()
      await db.schema
        .createTable('login_nonces')
        .addColumn('nonce', 'text', (column) => column.primaryKey())
        .addColumn('purpose', 'text', (column) => column.notNull())
        .addColumn('did', 'text')
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('login_nonces_expiry').on('login_nonces').column('expires_at').execute()
    },
  },
}
