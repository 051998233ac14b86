import { columnTypes } from '@digital-spine/runtime'
import type { Migration } from 'kysely/migration'
import { add, addOptional } from './columns.ts'

export const access: Migration = {
  async up(db) {
    const { schema } = db
    const { serial, countUp } = columnTypes(db)
    const users = schema.createTable('users').addColumn('name', 'text', (column) => column.primaryKey())
    await add(add(users, 'text', ['role', 'salt', 'hash', 'params']), 'bigint', [
      ...['failed', 'locked_until', 'created_at', 'changed_at'],
    ]).execute()
    const sessions = schema
      .createTable('user_sessions')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('username', 'text', (column) => column.notNull().references('users.name').onDelete('cascade'))
    await add(sessions, 'bigint', ['generation', 'created_at', 'used_at', 'ends_at']).execute()
    await schema.createIndex('user_sessions_of_user').on('user_sessions').column('username').execute()
    const tokens = schema
      .createTable('user_tokens')
      .addColumn('hash', 'text', (column) => column.primaryKey())
      .addColumn('session', 'text', (column) => column.notNull().references('user_sessions.id').onDelete('cascade'))
    await add(add(tokens, 'text', ['kind']), 'bigint', ['generation', 'expires_at'])
      .addColumn('used_at', 'bigint')
      .execute()
    await schema.createIndex('user_tokens_of_session').on('user_tokens').columns(['session', 'generation']).execute()
    const keys = schema.createTable('api_keys').addColumn('id', 'text', (column) => column.primaryKey())
    await add(addOptional(add(keys, 'text', ['name', 'scopes', 'created_by']), ['channels']), 'bigint', ['created_at'])
      .addColumn('hash', 'text', (column) => column.notNull().unique())
      .addColumn('per_minute', 'bigint')
      .addColumn('expires_at', 'bigint')
      .addColumn('used_at', 'bigint')
      .addColumn('revoked_at', 'bigint')
      .execute()
    const audit = schema.createTable('audit').addColumn('seq', serial as 'integer', countUp)
    await addOptional(add(add(audit, 'text', ['action', 'outcome']), 'bigint', ['at']), [
      ...['actor', 'subject', 'code', 'detail', 'address'],
    ]).execute()
  },
}
