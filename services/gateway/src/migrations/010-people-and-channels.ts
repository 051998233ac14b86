import type { Migration } from 'kysely/migration'
import { add, addOptional } from './columns.ts'

export const peopleAndChannels: Migration = {
  async up(db) {
    const { schema } = db
    await add(schema.createTable('channel_members'), 'text', ['fqcn', 'did', 'reasons'])
      .addPrimaryKeyConstraint('channel_members_key', ['fqcn', 'did'])
      .execute()
    const state = schema.createTable('channel_state').addColumn('fqcn', 'text', (column) => column.primaryKey())
    await add(state, 'bigint', ['resolved_at']).execute()
    const contacts = schema.createTable('contacts').addColumn('did', 'text', (column) => column.primaryKey())
    await add(addOptional(contacts, ['name', 'note', 'trust']), 'bigint', ['created_at', 'updated_at'])
      .addColumn('alias', 'text', (column) => column.notNull().unique())
      .execute()
    await add(schema.createTable('contact_groups'), 'text', ['name', 'did'])
      .addPrimaryKeyConstraint('contact_groups_key', ['name', 'did'])
      .execute()
    const blocked = schema.createTable('blocked').addColumn('did', 'text', (column) => column.primaryKey())
    await add(addOptional(blocked, ['reason']), 'bigint', ['at']).execute()
  },
}
