import type { Migration } from 'kysely/migration'

/** An id is given by its sender: another may have the same. */
export const idsOfSenders: Migration = {
  async up({ schema }) {
    await schema.dropIndex('inbox_by_id').execute()
    await schema.createIndex('inbox_by_id').on('inbox').columns(['id', 'fqcn', 'sender']).unique().execute()
  },
}
