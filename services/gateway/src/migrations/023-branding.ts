import { columnTypes } from '@digital-spine/runtime'
import type { Migration } from 'kysely/migration'
import { add } from './columns.ts'

export const branding: Migration = {
  async up(db) {
    const { schema } = db
    const settings = schema.createTable('branding').addColumn('id', 'text', (column) => column.primaryKey())
    await add(settings, 'text', ['settings']).execute()
    const images = schema.createTable('branding_images').addColumn('image', 'text', (column) => column.primaryKey())
    await add(images, 'text', ['type'])
      .addColumn('bytes', columnTypes(db).binary as 'blob', (column) => column.notNull())
      .execute()
  },
}
