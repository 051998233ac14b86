import type { Migration } from 'kysely/migration'
import { add } from './columns.ts'

export const parked: Migration = {
  async up(db) {
    const parked = db.schema.createTable('parked').addColumn('position', 'bigint', (column) => column.primaryKey())
    await add(parked, 'text', ['sender', 'channel']).execute()
  },
}
