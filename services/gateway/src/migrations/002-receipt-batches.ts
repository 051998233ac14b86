import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { add } from './columns.ts'

export const receiptBatches: Migration = {
  async up(db) {
    const signature = sql<string>`substr(jws, length(jws) - 85)`
    const batches = db.schema.createTable('receipt_batches').addColumn('id', 'text', (column) => column.primaryKey())
    await add(batches, 'text', ['jws']).execute()
    await sql`insert into receipt_batches (id, jws) select distinct ${signature}, jws from receipts`.execute(db)
    await db.schema.alterTable('receipts').addColumn('batch', 'text').execute()
    await sql`update receipts set batch = ${signature}`.execute(db)
    await db.schema.alterTable('receipts').dropColumn('jws').execute()
  },
}
