import { columnTypes } from '@digital-spine/runtime'
import type { Migration } from 'kysely/migration'
import { add, addOptional } from './columns.ts'

export const webhooks: Migration = {
  async up(db) {
    const { schema } = db
    const { binary, serial, countUp } = columnTypes(db)
    const bytes = binary as 'blob'
    const hooks = add(
      schema.createTable('webhooks').addColumn('id', 'text', (column) => column.primaryKey()),
      ...(['text', ['url', 'format', 'state', 'created_by']] as const),
    )
    await add(addOptional(hooks, ['fqcns']), 'bigint', ['created_at', 'changed_at'])
      .addColumn('secret', bytes, (column) => column.notNull())
      .addColumn('old_secret', bytes)
      .addColumn('old_until', 'bigint')
      .addColumn('headers', bytes, (column) => column.notNull())
      .addColumn('failing_since', 'bigint')
      .execute()
    await add(add(schema.createTable('webhook_failures'), 'text', ['webhook']), 'bigint', ['entry', 'since', 'attempt'])
      .addPrimaryKeyConstraint('webhook_failures_key', ['webhook', 'entry'])
      .execute()
    const attempts = add(schema.createTable('webhook_attempts').addColumn('seq', serial, countUp), 'text', [
      ...['webhook', 'message', 'fqcn'],
    ])
    await add(addOptional(attempts, ['error']), 'bigint', ['attempt', 'at', 'ms'])
      .addColumn('status', 'bigint')
      .execute()
    await schema.createIndex('webhook_attempts_by_webhook').on('webhook_attempts').columns(['webhook', 'seq']).execute()
  },
}
