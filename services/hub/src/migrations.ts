import type { Migrations } from '@digital-spine/runtime'
import { type ColumnDefinitionBuilder, sql } from 'kysely'

/** Migrations of the hub, the same on SQLite and PostgreSQL. */
export const hubMigrations: Migrations = {
  '001-enrolment': {
    async up(db) {
      await db.schema
        .createTable('requests')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('subject', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('fields', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('reason', 'text')
        .addColumn('requested_at', 'bigint', (column) => column.notNull())
        .addColumn('decided_at', 'bigint')
        .execute()
      await db.schema
        .createTable('credentials')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('subject', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('issuer', 'text', (column) => column.notNull())
        .addColumn('jws', 'text', (column) => column.notNull())
        .addColumn('list', 'integer', (column) => column.notNull())
        .addColumn('list_index', 'integer', (column) => column.notNull())
        .addColumn('issued_at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('credentials_by_subject').on('credentials').columns(['subject', 'role']).execute()
      await db.schema
        .createTable('status_lists')
        .addColumn('issuer', 'text', (column) => column.notNull())
        .addColumn('list', 'integer', (column) => column.notNull())
        .addColumn('digest', 'text', (column) => column.notNull())
        .addColumn('jws', 'text', (column) => column.notNull())
        .addColumn('stored_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('status_lists_key', ['issuer', 'list', 'digest'])
        .execute()
      await db.schema
        .createTable('status_indexes')
        .addColumn('issuer', 'text', (column) => column.notNull())
        .addColumn('list', 'integer', (column) => column.notNull())
        .addColumn('list_index', 'integer', (column) => column.notNull())
        .addColumn('taken', 'integer', (column) => column.notNull().defaultTo(1))
        .addPrimaryKeyConstraint('status_indexes_key', ['issuer', 'list', 'list_index'])
        .execute()
    },
  },
  '002-one-of-a-kind': {
    async up(db) {
      await db.schema
        .createIndex('requests_open')
        .on('requests')
        .columns(['subject', 'role'])
        .unique()
        .where(sql.ref('status'), '=', 'requested')
        .execute()
      await db.schema.createIndex('requests_by_role').on('requests').columns(['status', 'role']).execute()
      await db.schema
        .createIndex('credentials_by_index')
        .on('credentials')
        .columns(['issuer', 'list', 'list_index'])
        .unique()
        .execute()
    },
  },
  '003-private-and-watched': {
    async up(db) {
      // What was asked for in plain text is not kept, nor credentials in the form before, which nobody can verify.
      await sql`delete from credentials`.execute(db)
      await db.schema.alterTable('requests').dropColumn('fields').execute()
      const requests = (name: string, type: 'text' | 'integer', more = (column: ColumnDefinitionBuilder) => column) =>
        db.schema.alterTable('requests').addColumn(name, type, more).execute()
      await requests('fields', 'text')
      await requests('version', 'integer', (column) => column.notNull().defaultTo(1))
      await requests('publish', 'integer', (column) => column.notNull().defaultTo(1))
      await requests('credential', 'text')
      const credentials = (
        name: string,
        type: 'text' | 'integer',
        more = (column: ColumnDefinitionBuilder) => column,
      ) => db.schema.alterTable('credentials').addColumn(name, type, more).execute()
      await credentials('digest', 'text', (column) => column.notNull().defaultTo(''))
      await credentials('sd_jwt', 'text')
      await credentials('sd_jwt_digest', 'text')
      await credentials('published', 'integer', (column) => column.notNull().defaultTo(1))
      await credentials('bit_revoked', 'integer', (column) => column.notNull().defaultTo(0))
      await credentials('bit_suspended', 'integer', (column) => column.notNull().defaultTo(0))
      await credentials('state', 'text', (column) => column.notNull().defaultTo('active'))
      for (const digest of ['digest', 'sd_jwt_digest'])
        await db.schema.createIndex(`credentials_by_${digest}`).on('credentials').column(digest).execute()
      await db.schema
        .createIndex('credentials_by_role')
        .on('credentials')
        .columns(['role', 'published', 'subject'])
        .execute()
      await db.schema
        .createTable('status_heads')
        .addColumn('issuer', 'text', (column) => column.notNull())
        .addColumn('list', 'integer', (column) => column.notNull())
        .addColumn('digest', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('status_heads_key', ['issuer', 'list'])
        .execute()
      await sql`delete from status_lists`.execute(db)
      await db.schema
        .createTable('events')
        .addColumn('seq', 'bigint', (column) => column.primaryKey())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('subject', 'text')
        .addColumn('issuer', 'text')
        .addColumn('role', 'text')
        .addColumn('block', 'bigint')
        .addColumn('data', 'text', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('events_by_time').on('events').column('at').execute()
      await db.schema
        .createTable('event_counter')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('last', 'bigint', (column) => column.notNull())
        .addColumn('dropped', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('events_by_block').on('events').column('block').execute()
      await db.schema
        .createTable('feed')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('genesis', 'text', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('feed_blocks')
        .addColumn('number', 'bigint', (column) => column.primaryKey())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addColumn('timestamp', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('node_names')
        .addColumn('node', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .execute()
      await sql`insert into event_counter (id, last, dropped) values (1, 0, 0)`.execute(db)
    },
  },
}
