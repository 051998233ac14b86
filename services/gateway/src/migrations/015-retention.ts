import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const retention: Migration = {
  async up(db) {
    const { schema } = db
    for (const [table, channel, time] of [
      ['inbox', 'fqcn', 'received_at'],
      ['outbox', 'channel', 'created_at'],
    ] as const) {
      await schema.alterTable(table).addColumn('dropped_at', 'bigint').execute()
      const index = (name: string) => schema.createIndex(`${table}_${name}`).on(table)
      await index('kept').where(sql.ref('dropped_at'), 'is', null).columns([channel, 'seq']).execute()
      await index('dropped').where(sql.ref('dropped_at'), 'is not', null).column(time).execute()
    }
    await schema
      .alterTable('receipt_batches')
      .addColumn('received_at', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute()
    await db.updateTable('receipt_batches').set({ received_at: Date.now() }).execute()
    await schema.createIndex('receipt_batches_by_time').on('receipt_batches').column('received_at').execute()
    await schema.createIndex('epochs_in_by_time').on('epochs_in').column('stored_at').execute()
    const keys = schema.createIndex('epochs_in_keys').on('epochs_in').where(sql.ref('key'), 'is not', null)
    await keys.column('stored_at').execute()
  },
}
