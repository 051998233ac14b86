import type { Migration } from 'kysely/migration'

/** Whom a message is for, until when, and when its answer is due; what is looked for by what it answers. */
export const sending: Migration = {
  async up({ schema }) {
    await schema.alterTable('outbox').addColumn('wanted', 'text').execute()
    for (const time of ['expires_at', 'reply_by']) await schema.alterTable('outbox').addColumn(time, 'bigint').execute()
    for (const column of ['re', 'retx'])
      await schema
        .createIndex(`outbox_by_${column}`)
        .on('outbox')
        .column(column)
        .where(column, 'is not', null)
        .execute()
    await schema.dropIndex('outbox_by_tx').execute()
    await schema.createIndex('outbox_by_tx').on('outbox').columns(['tx', 'channel', 'topic_id']).unique().execute()
  },
}
