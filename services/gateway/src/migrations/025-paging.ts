import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Lists whose every page is found where it begins. */
export const paging: Migration = {
  async up({ schema }) {
    const letters = (name: string) =>
      schema.createIndex(`dead_letters_${name}`).on('dead_letters').where(sql.ref('redriven_at'), 'is', null)
    await letters('in_order').column('seq').execute()
    await letters('in_order_of_code').columns(['code', 'seq']).execute()
    await letters('in_order_of_channel').columns(['fqcn', 'seq']).execute()
    await schema.createIndex('rejected_in_order').on('rejected').columns(['at', 'position', 'mailbox']).execute()
    for (const [table, time] of [
      ['inbox', 'accepted_at'],
      ['outbox', 'created_at'],
    ] as const)
      await schema
        .createIndex(`${table}_files`)
        .on(table)
        .columns([time, 'seq'])
        .where(sql.ref('file'), 'is not', null)
        .execute()
  },
}
