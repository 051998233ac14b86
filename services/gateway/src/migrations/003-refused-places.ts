import { columnTypes } from '@digital-spine/runtime'
import type { Migration } from 'kysely/migration'
import { add, addOptional } from './columns.ts'

export const refusedPlaces: Migration = {
  async up(db) {
    const { serial, countUp } = columnTypes(db)
    for (const [name, type] of [
      ['epoch', 'text'],
      ['n', 'bigint'],
      ['hash', 'text'],
    ] as const)
      await db.schema.alterTable('rejected').addColumn(name, type).execute()
    await db.schema.createIndex('rejected_by_place').on('rejected').columns(['sender', 'epoch', 'n']).execute()
    await db.schema.createIndex('rejected_by_id').on('rejected').column('id').execute()
    const gaps = db.schema.createTable('gaps').addColumn('seq', serial, countUp)
    await addOptional(add(gaps, 'text', ['sender', 'channel', 'before_epoch']), ['after_epoch'])
      .addColumn('after_n', 'bigint')
      .addColumn('before_n', 'bigint', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .execute()
  },
}
