import type { Did } from '@digital-spine/core'
import type { Migrations } from '@digital-spine/runtime'
import type { Generated, Kysely } from 'kysely'

/** The gateway's tables. Payloads, bodies of keys and sealed text are encrypted with the vault's data key. Times in ms. */
export type GatewaySchema = {
  channels: { fqcn: string; definition: string; created_at: number; updated_at: number }
  credentials: { id: string; jws: string }
  outbox: {
    seq: Generated<number>
    id: string
    channel: string
    topic_owner: string
    topic_name: string
    topic_id: string
    topic_version: string
    payload: Uint8Array
    tx: string | null
    re: string | null
    retx: string | null
    traceparent: string | null
    status: 'queued' | 'sealed' | 'sent' | 'failed'
    header: string | null
    body: Uint8Array | null
    hash: string | null
    recipients: string | null
    results: string | null
    created_at: number
  }
  flows_out: { channel: string; recipient: Did; epoch: string; n: number }
  epochs_in: { epoch: string; sender: Did; manifest: string; leaf: string; key: Uint8Array | null; stored_at: number }
  flows_in: { sender: Did; channel: string; epoch: string; n: number; hash: string }
  inbox: {
    seq: Generated<number>
    id: string
    fqcn: string
    sender: Did
    channel: string
    topic_owner: string
    topic_name: string
    topic_id: string
    topic_version: string
    payload: Uint8Array
    header: string
    hash: string
    position: number
    tx: string | null
    re: string | null
    retx: string | null
    accepted_at: number
    received_at: number
    processed: number
  }
  cursors: { fqcn: string; client: string; floor: number }
  acks: { fqcn: string; client: string; seq: number }
  receipts: { message: string; recipient: Did; status: string; reason: string | null; at: number; jws: string }
  pending_receipts: { seq: Generated<number>; sender: Did; entry: string }
  rejected: { position: number; id: string | null; sender: string | null; code: string; reason: string; at: number }
}

export type GatewayDatabase = Kysely<GatewaySchema>

/** Migrations of the gateway, the same on SQLite and PostgreSQL. */
export const gatewayMigrations = (binary: 'blob' | 'bytea'): Migrations => ({
  '001-messages': {
    async up(db) {
      const { schema } = db
      const serial = binary === 'bytea' ? 'bigserial' : 'integer'
      await schema
        .createTable('channels')
        .addColumn('fqcn', 'text', (column) => column.primaryKey())
        .addColumn('definition', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .execute()
      await schema
        .createTable('credentials')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('jws', 'text', (column) => column.notNull())
        .execute()
      let outbox = schema
        .createTable('outbox')
        .addColumn('seq', serial, (column) =>
          binary === 'bytea' ? column.primaryKey() : column.primaryKey().autoIncrement(),
        )
      for (const name of [
        'id',
        'channel',
        'topic_owner',
        'topic_name',
        'topic_id',
        'topic_version',
        'status',
      ] as const) {
        outbox = outbox.addColumn(name, 'text', (column) => column.notNull())
      }
      for (const name of ['tx', 're', 'retx', 'header', 'hash', 'recipients', 'results', 'traceparent'] as const)
        outbox = outbox.addColumn(name, 'text')
      await outbox
        .addColumn('payload', binary as 'blob', (column) => column.notNull())
        .addColumn('body', binary as 'blob')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute()
      await schema.createIndex('outbox_by_status').on('outbox').columns(['status', 'seq']).execute()
      await schema.createIndex('outbox_by_id').on('outbox').column('id').unique().execute()
      await schema.createIndex('outbox_by_tx').on('outbox').columns(['channel', 'topic_id', 'tx']).unique().execute()
      await schema
        .createTable('flows_out')
        .addColumn('channel', 'text', (column) => column.notNull())
        .addColumn('recipient', 'text', (column) => column.notNull())
        .addColumn('epoch', 'text', (column) => column.notNull())
        .addColumn('n', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('flows_out_key', ['channel', 'recipient'])
        .execute()
      await schema
        .createTable('epochs_in')
        .addColumn('epoch', 'text', (column) => column.primaryKey())
        .addColumn('sender', 'text', (column) => column.notNull())
        .addColumn('manifest', 'text', (column) => column.notNull())
        .addColumn('leaf', 'text', (column) => column.notNull())
        .addColumn('key', binary as 'blob')
        .addColumn('stored_at', 'bigint', (column) => column.notNull())
        .execute()
      await schema
        .createTable('flows_in')
        .addColumn('sender', 'text', (column) => column.notNull())
        .addColumn('channel', 'text', (column) => column.notNull())
        .addColumn('epoch', 'text', (column) => column.notNull())
        .addColumn('n', 'integer', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('flows_in_key', ['sender', 'channel'])
        .execute()
      let inbox = schema
        .createTable('inbox')
        .addColumn('seq', serial, (column) =>
          binary === 'bytea' ? column.primaryKey() : column.primaryKey().autoIncrement(),
        )
      for (const name of [
        'id',
        'fqcn',
        'sender',
        'channel',
        'topic_owner',
        'topic_name',
        'topic_id',
        'topic_version',
        'header',
        'hash',
      ] as const) {
        inbox = inbox.addColumn(name, 'text', (column) => column.notNull())
      }
      for (const name of ['tx', 're', 'retx'] as const) inbox = inbox.addColumn(name, 'text')
      for (const name of ['position', 'accepted_at', 'received_at', 'processed'] as const) {
        inbox = inbox.addColumn(name, 'bigint', (column) => column.notNull())
      }
      await inbox.addColumn('payload', binary as 'blob', (column) => column.notNull()).execute()
      await schema.createIndex('inbox_by_id').on('inbox').columns(['id', 'fqcn']).unique().execute()
      await schema.createIndex('inbox_by_channel').on('inbox').columns(['fqcn', 'seq']).execute()
      await schema
        .createTable('cursors')
        .addColumn('fqcn', 'text', (column) => column.notNull())
        .addColumn('client', 'text', (column) => column.notNull())
        .addColumn('floor', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('cursors_key', ['fqcn', 'client'])
        .execute()
      await schema
        .createTable('acks')
        .addColumn('fqcn', 'text', (column) => column.notNull())
        .addColumn('client', 'text', (column) => column.notNull())
        .addColumn('seq', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('acks_key', ['fqcn', 'client', 'seq'])
        .execute()
      await schema
        .createTable('receipts')
        .addColumn('message', 'text', (column) => column.notNull())
        .addColumn('recipient', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('reason', 'text')
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('jws', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('receipts_key', ['message', 'recipient', 'status'])
        .execute()
      await schema
        .createTable('pending_receipts')
        .addColumn('seq', serial, (column) =>
          binary === 'bytea' ? column.primaryKey() : column.primaryKey().autoIncrement(),
        )
        .addColumn('sender', 'text', (column) => column.notNull())
        .addColumn('entry', 'text', (column) => column.notNull())
        .execute()
      await schema
        .createTable('rejected')
        .addColumn('position', 'bigint', (column) => column.primaryKey())
        .addColumn('id', 'text')
        .addColumn('sender', 'text')
        .addColumn('code', 'text', (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .execute()
    },
  },
})
