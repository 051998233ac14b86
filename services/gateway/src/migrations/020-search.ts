import type { Migration } from 'kysely/migration'

/** Messages by time, newest first. */
export const search: Migration = {
  async up({ schema }) {
    await schema.createIndex('inbox_by_time').on('inbox').columns(['accepted_at', 'seq']).execute()
    await schema.createIndex('inbox_by_sender').on('inbox').columns(['sender', 'accepted_at', 'seq']).execute()
    await schema.createIndex('outbox_by_time').on('outbox').columns(['created_at', 'seq']).execute()
  },
}
