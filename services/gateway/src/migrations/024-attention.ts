import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What is to be counted without going through all of it. */
export const attention: Migration = {
  async up({ schema }) {
    await schema
      .createIndex('dead_letters_open')
      .on('dead_letters')
      // The last only so that SQLite finds everything in it.
      .columns(['kind', 'code', 'at', 'redriven_at'])
      .where(sql.ref('redriven_at'), 'is', null)
      .execute()
    await schema.createIndex('gaps_by_time').on('gaps').column('at').execute()
  },
}
