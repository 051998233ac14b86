import { columnTypes } from '@digital-spine/runtime'
import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const wallet: Migration = {
  async up(db) {
    await db.schema.alterTable('credentials').addColumn('sd_jwt', columnTypes(db).binary).execute()
    await db.schema
      .alterTable('credentials')
      .addColumn('published', 'integer', (column) => column.notNull().defaultTo(1))
      .execute()
    await db.schema
      .alterTable('credentials')
      .addColumn('issued_at', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute()
    // Credentials in the form before, which nobody can verify; those that hold are fetched again.
    await sql`delete from credentials`.execute(db)
  },
}
