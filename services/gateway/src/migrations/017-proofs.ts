import type { Migration } from 'kysely/migration'

export const proofs: Migration = {
  async up({ schema }) {
    await schema.alterTable('epochs_in').addColumn('proof', 'text').execute()
  },
}
