import type { Migration } from 'kysely/migration'
import { add } from './columns.ts'

export const reading: Migration = {
  async up(db) {
    const { schema } = db
    for (const time of ['created_at', 'touched_at'])
      await schema
        .alterTable('cursors')
        .addColumn(time, 'bigint', (column) => column.notNull().defaultTo(0))
        .execute()
    const at = Date.now()
    await db.updateTable('cursors').set({ created_at: at, touched_at: at }).execute()
    await add(add(schema.createTable('polled'), 'text', ['fqcn', 'client']), 'bigint', ['seq'])
      .addPrimaryKeyConstraint('polled_key', ['fqcn', 'client', 'seq'])
      .execute()
    await add(add(schema.createTable('reads'), 'text', ['id', 'reader']), 'bigint', ['at'])
      .addPrimaryKeyConstraint('reads_key', ['id', 'reader'])
      .execute()
    for (const column of ['tx', 're', 'retx'])
      await schema.createIndex(`inbox_by_${column}`).on('inbox').column(column).where(column, 'is not', null).execute()
  },
}
