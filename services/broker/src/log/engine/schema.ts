import type { DatabaseSync } from 'node:sqlite'
import { SpineError } from '@digital-spine/core'
import { migrateFromVersion1, migrateFromVersion2 } from './migrate.ts'

/** The version of these tables, kept in the file's `user_version`. */
const schemaVersion = 3

/** Files that participants have at the broker, and who else may read them. */
const fileTables = `
create table files (
  owner text not null, id text not null, size integer not null, complete integer not null default 0, ended integer not null default 0,
  expires integer not null, primary key (owner, id)
) without rowid;
create index files_by_expiry on files (ended, expires);
create table file_readers (
  did text not null, owner text not null, id text not null, size integer not null, expires integer not null, primary key (did, owner, id)
) without rowid;
create index file_readers_by_expiry on file_readers (expires);
`

/** Topics; the content of a version is packed. */
const topicTables = `
create table topics (
  id text primary key, owner text not null, name text not null, creator text not null, created integer not null, latest text not null,
  description text not null default '', tags text not null default '[]', compatibility text not null default 'none', retention integer,
  deleted integer, messages integer not null default 0, used integer
) without rowid;
create index topics_by_name on topics (owner, name);
create table topic_versions (
  topic text not null, version text not null, format text not null, digest text not null, publisher text not null, statement text not null,
  created integer not null, content blob not null, primary key (topic, version)
);
`

/**
 * A message is stored once, however many mailboxes it lies in; an entry is its place in one of them. Mailboxes, messages,
 * flows and cursors have numbers, so that rows and indexes stay small. An entry of no flow is a batch of receipts.
 */
const schema = `
create table mailboxes (
  id integer primary key, did text not null unique, owner text, retention integer, max_messages integer, max_bytes integer,
  created integer not null, last integer not null default 0, latest integer not null default 0,
  messages integer not null default 0, bytes integer not null default 0
);
create index mailboxes_by_owner on mailboxes (owner) where owner is not null;
create table removed_mailboxes (id integer primary key);
create table messages (seq integer primary key, id text, hash text, size integer not null, jws text not null, body blob, ref text);
create index messages_by_id on messages (id) where id is not null;
create table entries (
  mailbox integer not null, position integer not null, kind integer not null, accepted integer not null, expires integer not null,
  flow integer, topic text, message integer not null, primary key (mailbox, position)
) without rowid;
create index entries_by_message on entries (message, mailbox);
create index entries_by_expiry on entries (expires);
create table transactions (
  mailbox integer not null, sender text not null, topic text not null, tx text not null, id text not null, expires integer not null,
  primary key (mailbox, sender, topic, tx)
) without rowid;
create index transactions_by_expiry on transactions (expires);
create table flows (
  id integer primary key, mailbox integer not null, sender text not null, channel text not null,
  epoch text not null, n integer not null, hash text not null, unique (mailbox, sender, channel)
);
create table epochs (epoch text primary key, sender text not null, manifest text not null, expires integer not null) without rowid;
create index epochs_by_expiry on epochs (expires);
create table shares (
  epoch text not null, did text not null, leaf text not null, idx integer not null, path text not null, grant_jwe text,
  prev_epoch text, prev_n integer, primary key (epoch, did)
) without rowid;
create table cursors (
  id integer primary key, mailbox integer not null, client text not null, floor integer not null, fence integer not null,
  paused integer not null default 0, reader text not null, opened integer not null,
  looked integer not null default 0, filter text not null default '', unique (mailbox, client)
);
create table acks (cursor integer not null, low integer not null, high integer not null, primary key (cursor, low)) without rowid;
create table attempts (cursor integer not null, position integer not null, missed integer not null, primary key (cursor, position)) without rowid;
create table leases (cursor integer not null, low integer not null, high integer not null, until integer not null, primary key (cursor, low)) without rowid;
create table dead_letters (
  mailbox integer not null, position integer not null, cursor integer not null, code text not null, at integer not null,
  deliveries integer not null, entry_expires integer not null, primary key (mailbox, position, cursor)
) without rowid;
create table quotas (did text not null, name text not null, value integer not null, primary key (did, name)) without rowid;
create table prekeys (did text primary key, id text not null, jws text not null, expires integer not null) without rowid;
create table holders (role text not null, did text not null, credential text not null, expires integer, primary key (role, did)) without rowid;
create table audit (
  sequence integer primary key, id text not null unique, at integer not null, actor text, action text not null, subject text,
  outcome text not null, code text, detail text
);
create table applied (sequence integer not null);
insert into applied values (0);
${fileTables}${topicTables}`

/** Makes the tables of a new file, and brings an older file to them; LOG_MISMATCH if it is newer than this. */
export function prepareSchema(database: DatabaseSync): void {
  const { user_version: version } = database.prepare('pragma user_version').get() as { user_version: number }
  if (version === schemaVersion) return
  if (version > schemaVersion)
    throw new SpineError('LOG_MISMATCH', `The log's file is of version ${version}; this broker knows ${schemaVersion}.`)
  const isNew = database.prepare("select 1 from sqlite_schema where name = 'entries'").get() === undefined
  database.exec('begin immediate')
  if (isNew) database.exec(schema)
  else if (version === 2) migrateFromVersion2(database, fileTables + topicTables)
  else migrateFromVersion1(database, schema)
  database.exec(`pragma user_version = ${schemaVersion}; commit`)
}
