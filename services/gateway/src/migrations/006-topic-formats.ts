import type { Migration } from 'kysely/migration'

export const topicFormats: Migration = {
  async up(db) {
    for (const table of ['outbox', 'inbox'])
      await db.schema
        .alterTable(table)
        .addColumn('topic_format', 'text', (column) => column.notNull().defaultTo('jsonschema'))
        .execute()
  },
}
