import { columnTypes } from '@digital-spine/runtime'
import type { Migration } from 'kysely/migration'
import { add, addOptional } from './columns.ts'

export const files: Migration = {
  async up(db) {
    const { schema } = db
    const bytes = columnTypes(db).binary as 'blob'
    for (const table of ['outbox', 'inbox']) await schema.alterTable(table).addColumn('file', 'text').execute()
    const topic = ['topic_owner', 'topic_name', 'topic_id', 'topic_version', 'topic_format']
    const out = schema.createTable('files_out').addColumn('id', 'text', (column) => column.primaryKey())
    const optional = ['tx', 're', 'retx', 'traceparent', 'refusal']
    await add(addOptional(add(out, 'text', ['channel', ...topic, 'name', 'cty']), optional), 'bigint', [
      ...['size', 'sealed_size', 'created_at', 'touched_at'],
    ])
      .addColumn('key', bytes, (column) => column.notNull())
      .execute()
    await schema.createIndex('files_out_by_tx').on('files_out').columns(['channel', 'topic_id', 'tx']).execute()
    const into = schema.createTable('files_in').addColumn('id', 'text', (column) => column.primaryKey())
    const texts = ['state', 'fqcns', 'sender', 'channel', ...topic, 'file', 'header', 'hash']
    await add(addOptional(add(into, 'text', texts), ['tx', 're', 'retx']), 'bigint', [
      ...['sealed_size', 'position', 'accepted_at', 'received_at'],
    ])
      .addColumn('payload', bytes, (column) => column.notNull())
      .execute()
  },
}
