import type { Did, Name, NameKind } from '@digital-spine/core'
import type { ResolvedName } from '@digital-spine/ledger'
import { columnTypes, type Migrations } from '@digital-spine/runtime'
import type { Kysely } from 'kysely'

/** A node that somebody owns; without `name` if it carries no true one, and then it is not shown. Times in ms. */
export type NameRow = {
  node: string
  name: Name | null
  /** The labels from the top down, so that what is under a name lies together. */
  path: string | null
  kind: NameKind | null
  /** The name again, unless it is a spacer: those are not listed or found among others. */
  listed: Name | null
  controller: Did
  /** 1 if the registrar owns it, so that its controller changes it by signed order. */
  gasless: number
  open: number
  resolver: string | null
  address: string | null
  did: Did | null
  did_source: ResolvedName['source']
  title: string | null
  /** What else people search by. */
  about: string
  /** Text records, JSON. */
  texts: string
  /** Typed records of a role, JSON of a `RoleState`. */
  role: string | null
  registered_block: number
  registered_at: number
  changed_block: number
  changed_at: number
}

/** The index's tables. Rows of events are by log; `undo` holds rows as they were before a batch. Times in ms. */
export type IndexSchema = {
  feed: { id: number; genesis: string | null }
  blocks: { number: number; hash: string; timestamp: number }
  names: NameRow
  name_events: {
    block: number
    log_index: number
    node: string
    transaction: string
    at: number
    event: string
    /** JSON */
    details: string
    /** The key as JSON, if the event is about a text record. */
    text_key: string | null
  }
  did_events: { block: number; log_index: number; identity: string; at: number; topic: string; data: string }
  undo: { batch: number; node: string; row: string | null }
}

export type IndexDatabase = Kysely<IndexSchema>

/** Migrations of the index, the same on SQLite and PostgreSQL. */
export const indexMigrations: Migrations = {
  '001-index': {
    async up(db) {
      const { byteText } = columnTypes(db)
      await db.schema
        .createTable('feed')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('genesis', 'text')
        .execute()
      await db.insertInto('feed').values({ id: 1, genesis: null }).execute()
      await db.schema
        .createTable('blocks')
        .addColumn('number', 'bigint', (column) => column.primaryKey())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addColumn('timestamp', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('names')
        .addColumn('node', 'text', (column) => column.primaryKey())
        .addColumn('name', byteText, (column) => column.unique())
        .addColumn('path', byteText)
        .addColumn('kind', 'text')
        .addColumn('listed', byteText)
        .addColumn('controller', 'text', (column) => column.notNull())
        .addColumn('gasless', 'integer', (column) => column.notNull())
        .addColumn('open', 'integer', (column) => column.notNull())
        .addColumn('resolver', 'text')
        .addColumn('address', 'text')
        .addColumn('did', 'text')
        .addColumn('did_source', 'text', (column) => column.notNull())
        .addColumn('title', 'text')
        .addColumn('about', 'text', (column) => column.notNull())
        .addColumn('texts', 'text', (column) => column.notNull())
        .addColumn('role', 'text')
        .addColumn('registered_block', 'bigint', (column) => column.notNull())
        .addColumn('registered_at', 'bigint', (column) => column.notNull())
        .addColumn('changed_block', 'bigint', (column) => column.notNull())
        .addColumn('changed_at', 'bigint', (column) => column.notNull())
        .execute()
      const nameIndexes = {
        names_path: ['path'],
        names_listed: ['listed'],
        names_kind_path: ['kind', 'path'],
        names_kind_name: ['kind', 'name'],
        names_controller_path: ['controller', 'path'],
        names_did: ['did', 'path'],
        names_changed: ['changed_block'],
      }
      for (const [index, columns] of Object.entries(nameIndexes))
        await db.schema.createIndex(index).on('names').columns(columns).execute()
      await db.schema
        .createTable('name_events')
        .addColumn('block', 'bigint', (column) => column.notNull())
        .addColumn('log_index', 'integer', (column) => column.notNull())
        .addColumn('node', 'text', (column) => column.notNull())
        .addColumn('transaction', 'text', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('event', 'text', (column) => column.notNull())
        .addColumn('details', 'text', (column) => column.notNull())
        .addColumn('text_key', 'text')
        .addPrimaryKeyConstraint('name_events_key', ['block', 'log_index'])
        .execute()
      await db.schema
        .createIndex('name_events_node')
        .on('name_events')
        .columns(['node', 'block', 'log_index'])
        .execute()
      await db.schema
        .createTable('did_events')
        .addColumn('block', 'bigint', (column) => column.notNull())
        .addColumn('log_index', 'integer', (column) => column.notNull())
        .addColumn('identity', 'text', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('topic', 'text', (column) => column.notNull())
        .addColumn('data', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('did_events_key', ['block', 'log_index'])
        .execute()
      await db.schema
        .createIndex('did_events_identity')
        .on('did_events')
        .columns(['identity', 'block', 'log_index'])
        .execute()
      await db.schema
        .createTable('undo')
        .addColumn('batch', 'bigint', (column) => column.notNull())
        .addColumn('node', 'text', (column) => column.notNull())
        .addColumn('row', 'text')
        .addPrimaryKeyConstraint('undo_key', ['batch', 'node'])
        .execute()
    },
  },
}
