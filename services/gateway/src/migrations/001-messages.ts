import { columnTypes } from '@digital-spine/runtime'
import type { Migration } from 'kysely/migration'
import { add, addOptional, type Table } from './columns.ts'

export const messages: Migration = {
  async up(db) {
    const { schema } = db
    const { binary, serial, countUp } = columnTypes(db)
    const create = (name: string): Table => schema.createTable(name)
    const bytes = binary as 'blob'
    const topic = ['topic_owner', 'topic_name', 'topic_id', 'topic_version']

    const channels = create('channels').addColumn('fqcn', 'text', (column) => column.primaryKey())
    await add(add(channels, 'text', ['definition']), 'bigint', ['created_at', 'updated_at']).execute()
    const credentials = create('credentials').addColumn('id', 'text', (column) => column.primaryKey())
    await add(credentials, 'text', ['jws']).execute()

    const outbox = add(create('outbox').addColumn('seq', serial, countUp), 'text', [
      ...['id', 'channel', ...topic, 'status'],
    ])
    await add(
      addOptional(outbox, ['tx', 're', 'retx', 'header', 'hash', 'recipients', 'results', 'traceparent']),
      'bigint',
      ['created_at'],
    )
      .addColumn('payload', bytes, (column) => column.notNull())
      .addColumn('body', bytes)
      .execute()
    await schema.createIndex('outbox_by_status').on('outbox').columns(['status', 'seq']).execute()
    await schema.createIndex('outbox_by_id').on('outbox').column('id').unique().execute()
    await schema.createIndex('outbox_by_tx').on('outbox').columns(['channel', 'topic_id', 'tx']).unique().execute()
    await add(add(create('flows_out'), 'text', ['channel', 'recipient', 'epoch']), 'bigint', ['n'])
      .addPrimaryKeyConstraint('flows_out_key', ['channel', 'recipient'])
      .execute()

    const epochs = create('epochs_in').addColumn('epoch', 'text', (column) => column.primaryKey())
    await add(add(epochs, 'text', ['sender', 'manifest', 'leaf']), 'bigint', ['stored_at'])
      .addColumn('key', bytes)
      .execute()
    await add(add(create('flows_in'), 'text', ['sender', 'channel', 'epoch', 'hash']), 'bigint', ['n'])
      .addPrimaryKeyConstraint('flows_in_key', ['sender', 'channel'])
      .execute()
    const inbox = add(create('inbox').addColumn('seq', serial, countUp), 'text', [
      ...['id', 'fqcn', 'sender', 'channel', ...topic, 'header', 'hash'],
    ])
    await add(addOptional(inbox, ['tx', 're', 'retx']), 'bigint', [
      'position',
      'accepted_at',
      'received_at',
      'processed',
    ])
      .addColumn('payload', bytes, (column) => column.notNull())
      .execute()
    await schema.createIndex('inbox_by_id').on('inbox').columns(['id', 'fqcn']).unique().execute()
    await schema.createIndex('inbox_by_channel').on('inbox').columns(['fqcn', 'seq']).execute()

    await add(add(create('cursors'), 'text', ['fqcn', 'client']), 'bigint', ['floor'])
      .addPrimaryKeyConstraint('cursors_key', ['fqcn', 'client'])
      .execute()
    await add(add(create('acks'), 'text', ['fqcn', 'client']), 'bigint', ['seq'])
      .addPrimaryKeyConstraint('acks_key', ['fqcn', 'client', 'seq'])
      .execute()
    await add(
      addOptional(add(create('receipts'), 'text', ['message', 'recipient', 'status', 'jws']), ['reason']),
      'bigint',
      ['at'],
    )
      .addPrimaryKeyConstraint('receipts_key', ['message', 'recipient', 'status'])
      .execute()
    await add(create('pending_receipts').addColumn('seq', serial, countUp), 'text', ['sender', 'entry']).execute()
    const rejected = create('rejected').addColumn('position', 'bigint', (column) => column.primaryKey())
    await add(addOptional(add(rejected, 'text', ['code', 'reason']), ['id', 'sender']), 'bigint', ['at']).execute()
  },
}
