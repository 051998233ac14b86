/** Tables of the embedded log. A mailbox and a body have numbers, so that rows and indexes stay small. */
export const schema = `
create table if not exists mailboxes (id integer primary key, did text not null unique, last integer not null default 0);
create table if not exists bodies (id integer primary key, bytes blob not null, expires integer not null);
create table if not exists entries (
  mailbox integer not null, position integer not null, kind text not null, accepted integer not null, expires integer not null,
  id text, sender text, channel text, hash text, jws text not null, body integer,
  primary key (mailbox, position)
) without rowid;
create unique index if not exists entries_by_id on entries (mailbox, id) where kind = 'message';
create index if not exists entries_by_expiry on entries (expires);
create index if not exists bodies_by_expiry on bodies (expires);
create table if not exists transactions (
  mailbox integer not null, sender text not null, topic text not null, tx text not null, id text not null, expires integer not null,
  primary key (mailbox, sender, topic, tx)
) without rowid;
create index if not exists transactions_by_expiry on transactions (expires);
create table if not exists flows (
  mailbox integer not null, sender text not null, channel text not null, epoch text not null, n integer not null, hash text not null,
  primary key (mailbox, sender, channel)
) without rowid;
create table if not exists epochs (epoch text primary key, sender text not null, manifest text not null, expires integer not null) without rowid;
create index if not exists epochs_by_expiry on epochs (expires);
create table if not exists shares (
  epoch text not null, did text not null, leaf text not null, idx integer not null, path text not null, grant_jwe text,
  prev_epoch text, prev_n integer,
  primary key (epoch, did)
) without rowid;
create table if not exists cursors (mailbox integer not null, client text not null, floor integer not null, primary key (mailbox, client)) without rowid;
create table if not exists acks (mailbox integer not null, client text not null, position integer not null, primary key (mailbox, client, position)) without rowid;
create table if not exists dead_letters (mailbox integer not null, client text not null, position integer not null, code text not null, at integer not null, primary key (mailbox, client, position)) without rowid;
create table if not exists prekeys (did text primary key, id text not null, jws text not null, expires integer not null) without rowid;
create table if not exists topics (id text primary key, owner text not null, name text not null, creator text not null) without rowid;
create table if not exists topic_versions (topic text not null, version text not null, schema text not null, created integer not null, primary key (topic, version)) without rowid;
create table if not exists holders (role text not null, did text not null, credential text not null, expires integer, primary key (role, did)) without rowid;
`
