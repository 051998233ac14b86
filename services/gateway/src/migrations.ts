import { columnTypes, type Migrations } from '@digital-spine/runtime'
import { type CreateTableBuilder, sql } from 'kysely'

type Table = CreateTableBuilder<string, string>

const add = (table: Table, type: 'text' | 'bigint', names: readonly string[]): Table =>
  names.reduce((built, name) => built.addColumn(name, type, (column) => column.notNull()), table)
const addOptional = (table: Table, names: readonly string[]): Table =>
  names.reduce((built, name) => built.addColumn(name, 'text'), table)

/** Migrations of the gateway, the same on SQLite and PostgreSQL. */
export const gatewayMigrations: Migrations = {
  '001-messages': {
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
  },
  '002-receipt-batches': {
    async up(db) {
      const signature = sql<string>`substr(jws, length(jws) - 85)`
      const batches = db.schema.createTable('receipt_batches').addColumn('id', 'text', (column) => column.primaryKey())
      await add(batches, 'text', ['jws']).execute()
      await sql`insert into receipt_batches (id, jws) select distinct ${signature}, jws from receipts`.execute(db)
      await db.schema.alterTable('receipts').addColumn('batch', 'text').execute()
      await sql`update receipts set batch = ${signature}`.execute(db)
      await db.schema.alterTable('receipts').dropColumn('jws').execute()
    },
  },
  '003-refused-places': {
    async up(db) {
      const { serial, countUp } = columnTypes(db)
      for (const [name, type] of [
        ['epoch', 'text'],
        ['n', 'bigint'],
        ['hash', 'text'],
      ] as const)
        await db.schema.alterTable('rejected').addColumn(name, type).execute()
      await db.schema.createIndex('rejected_by_place').on('rejected').columns(['sender', 'epoch', 'n']).execute()
      await db.schema.createIndex('rejected_by_id').on('rejected').column('id').execute()
      const gaps = db.schema.createTable('gaps').addColumn('seq', serial, countUp)
      await addOptional(add(gaps, 'text', ['sender', 'channel', 'before_epoch']), ['after_epoch'])
        .addColumn('after_n', 'bigint')
        .addColumn('before_n', 'bigint', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .execute()
    },
  },
  '004-wallet': {
    async up(db) {
      await db.schema.alterTable('credentials').addColumn('sd_jwt', columnTypes(db).binary).execute()
      await db.schema
        .alterTable('credentials')
        .addColumn('published', 'integer', (column) => column.notNull().defaultTo(1))
        .execute()
      await db.schema
        .alterTable('credentials')
        .addColumn('issued_at', 'bigint', (column) => column.notNull().defaultTo(0))
        .execute()
      // Credentials in the form before, which nobody can verify; those that hold are fetched again.
      await sql`delete from credentials`.execute(db)
    },
  },
  '005-parked': {
    async up(db) {
      const parked = db.schema.createTable('parked').addColumn('position', 'bigint', (column) => column.primaryKey())
      await add(parked, 'text', ['sender', 'channel']).execute()
    },
  },
  '006-topic-formats': {
    async up(db) {
      for (const table of ['outbox', 'inbox'])
        await db.schema
          .alterTable(table)
          .addColumn('topic_format', 'text', (column) => column.notNull().defaultTo('jsonschema'))
          .execute()
    },
  },
  '007-files': {
    async up(db) {
      const { schema } = db
      const bytes = columnTypes(db).binary as 'blob'
      for (const table of ['outbox', 'inbox']) await schema.alterTable(table).addColumn('file', 'text').execute()
      const topic = ['topic_owner', 'topic_name', 'topic_id', 'topic_version', 'topic_format']
      const out = schema.createTable('files_out').addColumn('id', 'text', (column) => column.primaryKey())
      const optional = ['tx', 're', 'retx', 'traceparent', 'refusal']
      await add(addOptional(add(out, 'text', ['channel', ...topic, 'name', 'cty']), optional), 'bigint', [
        ...['size', 'sealed_size', 'created_at', 'touched_at'],
      ])
        .addColumn('key', bytes, (column) => column.notNull())
        .execute()
      await schema.createIndex('files_out_by_tx').on('files_out').columns(['channel', 'topic_id', 'tx']).execute()
      const into = schema.createTable('files_in').addColumn('id', 'text', (column) => column.primaryKey())
      const texts = ['state', 'fqcns', 'sender', 'channel', ...topic, 'file', 'header', 'hash']
      await add(addOptional(add(into, 'text', texts), ['tx', 're', 'retx']), 'bigint', [
        ...['sealed_size', 'position', 'accepted_at', 'received_at'],
      ])
        .addColumn('payload', bytes, (column) => column.notNull())
        .execute()
    },
  },
  '008-kept-from-the-broker': {
    async up(db) {
      const { schema } = db
      const brokers = schema.createTable('brokers').addColumn('url', 'text', (column) => column.primaryKey())
      await add(brokers, 'text', ['did']).execute()
      const versions = add(schema.createTable('topic_versions'), 'text', ['topic', 'version', 'statement', 'content'])
      await add(versions, 'bigint', ['used_at'])
        .addPrimaryKeyConstraint('topic_versions_key', ['topic', 'version'])
        .execute()
      const latest = schema.createTable('latest_versions').addColumn('topic', 'text', (column) => column.primaryKey())
      await add(latest, 'text', ['version']).execute()
    },
  },
}
