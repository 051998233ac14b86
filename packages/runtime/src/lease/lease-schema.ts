import type { Migrations } from '../database.ts'

export type LeaseSchema = {
  /** `until` by the clock of the database; `folder` is the mark of the folder that its holders share, null if they have none yet. */
  leases: { name: string; id: string; holder: string; url: string; fence: number; until: Date; folder: string | null }
}

export const leaseMigrations: Migrations = {
  '001-leases': {
    async up(db) {
      await db.schema
        .createTable('leases')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('id', 'text', (column) => column.notNull())
        .addColumn('holder', 'text', (column) => column.notNull())
        .addColumn('url', 'text', (column) => column.notNull())
        .addColumn('fence', 'bigint', (column) => column.notNull())
        .addColumn('until', 'timestamptz', (column) => column.notNull())
        .addColumn('folder', 'text')
        .execute()
    },
  },
}
