import { columnTypes } from '@digital-spine/runtime'
import type { Migration } from 'kysely/migration'
import { add, addOptional } from './columns.ts'

export const deadLetters: Migration = {
  async up(db) {
    const { schema } = db
    const { serial, countUp } = columnTypes(db)
    const letters = add(schema.createTable('dead_letters').addColumn('seq', serial, countUp), 'text', [
      ...['kind', 'message', 'fqcn', 'client', 'code'],
    ])
    await add(addOptional(letters, ['reason']), 'bigint', ['entry', 'at'])
      .addColumn('redriven_at', 'bigint')
      .execute()
    await schema
      .createIndex('dead_letters_by_kind')
      .on('dead_letters')
      .columns(['kind', 'redriven_at', 'seq'])
      .execute()
    await add(add(schema.createTable('reopened'), 'text', ['fqcn', 'client']), 'bigint', ['seq'])
      .addPrimaryKeyConstraint('reopened_key', ['fqcn', 'client', 'seq'])
      .execute()
  },
}
