import type { Did, Name } from '@digital-spine/core'
import type { Migrations } from '@digital-spine/runtime'
import { type Generated, type Kysely, sql } from 'kysely'

export type RequestStatus = 'requested' | 'approved' | 'rejected' | 'cancelled'

/** The hub's tables. Times in ms. */
export type HubSchema = {
  requests: {
    id: string
    subject: Did
    role: Name
    fields: string
    status: RequestStatus
    reason: string | null
    requested_at: number
    decided_at: number | null
  }
  credentials: {
    id: string
    subject: Did
    role: Name
    issuer: Did
    jws: string
    list: number
    list_index: number
    issued_at: number
  }
  status_lists: { issuer: Did; list: number; digest: string; jws: string; stored_at: number }
  status_indexes: { issuer: Did; list: number; list_index: number; taken: Generated<number> }
}

export type HubDatabase = Kysely<HubSchema>

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
}
