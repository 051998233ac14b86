import type { Migration } from 'kysely/migration'

export const useRole: Migration = {
  async up({ schema }) {
    await schema.alterTable('brokers').addColumn('use_role', 'text').execute()
  },
}
