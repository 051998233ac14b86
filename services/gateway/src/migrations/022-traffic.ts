import type { Migration } from 'kysely/migration'
import { add } from './columns.ts'

export const traffic: Migration = {
  async up({ schema }) {
    await add(add(schema.createTable('traffic'), 'text', ['counter']), 'bigint', ['step', 'start', 'messages', 'bytes'])
      .addPrimaryKeyConstraint('traffic_key', ['step', 'start', 'counter'])
      .execute()
  },
}
