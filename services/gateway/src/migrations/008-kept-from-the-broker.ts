import type { Migration } from 'kysely/migration'
import { add } from './columns.ts'

export const keptFromTheBroker: Migration = {
  async up(db) {
    const { schema } = db
    const brokers = schema.createTable('brokers').addColumn('url', 'text', (column) => column.primaryKey())
    await add(brokers, 'text', ['did']).execute()
    const versions = add(schema.createTable('topic_versions'), 'text', ['topic', 'version', 'statement', 'content'])
    await add(versions, 'bigint', ['used_at'])
      .addPrimaryKeyConstraint('topic_versions_key', ['topic', 'version'])
      .execute()
    const latest = schema.createTable('latest_versions').addColumn('topic', 'text', (column) => column.primaryKey())
    await add(latest, 'text', ['version']).execute()
  },
}
