import { columnTypes } from '@digital-spine/runtime'
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { add, addOptional, type Table } from './columns.ts'

/** Mailboxes beside the participant's own: what is known of a place in one is kept by the mailbox, which is '' for its own. */
export const mailboxes: Migration = {
  async up(db: Kysely<unknown>) {
    const { schema } = db
    const bytes = columnTypes(db).binary as 'blob'
    const list = schema.createTable('mailboxes').addColumn('did', 'text', (column) => column.primaryKey())
    await add(list, 'bigint', ['iteration', 'valid_from', 'valid_to', 'created_at', 'updated_at'])
      .addColumn('registered_at', 'bigint')
      .addColumn('sent_at', 'bigint')
      .execute()
    for (const table of ['inbox', 'pending_receipts', 'dead_letters'])
      await schema
        .alterTable(table)
        .addColumn('mailbox', 'text', (column) => column.notNull().defaultTo(''))
        .execute()

    await rebuild(db, 'flows_in', ['sender', 'channel', 'epoch', 'n', 'hash'], (table) =>
      add(add(table, 'text', ['sender', 'channel', 'epoch', 'hash']), 'bigint', ['n']).addPrimaryKeyConstraint(
        'flows_in_place',
        ['mailbox', 'sender', 'channel'],
      ),
    )
    await rebuild(db, 'parked', ['position', 'sender', 'channel'], (table) =>
      add(add(table, 'text', ['sender', 'channel']), 'bigint', ['position']).addPrimaryKeyConstraint('parked_place', [
        'mailbox',
        'position',
      ]),
    )
    await rebuild(db, 'rejected', ['position', 'id', 'sender', 'code', 'reason', 'at', 'epoch', 'n', 'hash'], (table) =>
      add(addOptional(add(table, 'text', ['code', 'reason']), ['id', 'sender', 'epoch', 'hash']), 'bigint', [
        'position',
        'at',
      ])
        .addColumn('n', 'bigint')
        .addPrimaryKeyConstraint('rejected_place', ['mailbox', 'position']),
    )
    await schema.createIndex('rejected_by_flow').on('rejected').columns(['mailbox', 'sender', 'epoch', 'n']).execute()
    await schema.createIndex('rejected_by_message').on('rejected').column('id').execute()
    await schema.createIndex('rejected_by_time').on('rejected').column('at').execute()
    await rebuild(db, 'epochs_in', ['epoch', 'sender', 'manifest', 'leaf', 'key', 'stored_at', 'proof'], (table) =>
      add(addOptional(add(table, 'text', ['epoch', 'sender', 'manifest', 'leaf']), ['proof']), 'bigint', ['stored_at'])
        .addColumn('key', bytes)
        .addPrimaryKeyConstraint('epochs_in_share', ['epoch', 'mailbox']),
    )
    await schema.createIndex('epochs_in_stored').on('epochs_in').column('stored_at').execute()
    const keys = schema.createIndex('epochs_in_with_key').on('epochs_in').where(sql.ref('key'), 'is not', null)
    await keys.column('stored_at').execute()
  },
}

/** Makes a table anew with a mailbox beside its columns, and fills it. */
async function rebuild(
  db: Kysely<unknown>,
  name: string,
  columns: readonly string[],
  define: (table: Table) => Table,
): Promise<void> {
  const { schema } = db
  const old = `${name}_before`
  await schema.alterTable(name).renameTo(old).execute()
  const table: Table = schema.createTable(name).addColumn('mailbox', 'text', (column) => column.notNull().defaultTo(''))
  await define(table).execute()
  const kept = sql.join(columns.map((column) => sql.ref(column)))
  await sql`insert into ${sql.table(name)} (mailbox, ${kept}) select '', ${kept} from ${sql.table(old)}`.execute(db)
  await schema.dropTable(old).execute()
}
