import type { DatabaseSync } from 'node:sqlite'

const kept = ['transactions', 'epochs', 'shares', 'prekeys', 'holders']
const changed = ['mailboxes', 'bodies', 'entries', 'flows', 'cursors', 'acks', 'dead_letters']
const unsigned = ['topic_versions', 'topics']
const indexes = ['entries_by_id', 'entries_by_expiry', 'bodies_by_expiry', 'transactions_by_expiry', 'epochs_by_expiry']
const deadLetterMs = 30 * 86_400_000

/** Versions of topics that nobody has signed are worth nothing to anybody: they are to be published again. */
const dropTopics = (database: DatabaseSync): void => {
  for (const name of unsigned) database.exec(`drop table ${name}`)
}

/** Brings a file of version 2 to what there is since then, in a transaction of the caller. */
export function migrateFromVersion2(database: DatabaseSync, since: string): void {
  dropTopics(database)
  database.exec(since)
}

/** Brings a file of version 1 to the tables of `schema`, in a transaction of the caller. */
export function migrateFromVersion1(database: DatabaseSync, schema: string): void {
  database.function('topic_of', { deterministic: true }, (jws) => topicOf(String(jws)))
  const old = [...kept, ...changed]
  dropTopics(database)
  for (const name of indexes) database.exec(`drop index ${name}`)
  for (const name of old) database.exec(`alter table ${name} rename to old_${name}`)
  database.exec(schema)
  for (const name of kept) database.exec(`insert into ${name} select * from old_${name}`)
  database.exec(copyChanged)
  for (const name of old) database.exec(`drop table old_${name}`)
}

const copyChanged = `
insert into mailboxes (id, did, created, last, latest)
  select id, did, coalesce((select min(accepted) from old_entries where mailbox = old_mailboxes.id), 0), last,
    coalesce((select max(accepted) from old_entries where mailbox = old_mailboxes.id), 0) from old_mailboxes;
insert into flows (mailbox, sender, channel, epoch, n, hash)
  select mailbox, sender, channel, epoch, n, hash from old_flows order by mailbox, sender, channel;
insert into messages (seq, id, hash, size, jws, body)
  select body, old_entries.id, hash, length(jws) + length(bytes), jws, bytes
  from old_entries join old_bodies on old_bodies.id = body group by body;
create temporary table bodiless as
  select mailbox, position, (select coalesce(max(id), 0) from old_bodies) + row_number() over (order by mailbox, position) as seq
  from old_entries where body is null;
create unique index temp.bodiless_by_place on bodiless (mailbox, position);
insert into messages (seq, id, hash, size, jws)
  select seq, id, hash, length(jws), jws from bodiless join old_entries using (mailbox, position);
insert into entries (mailbox, position, kind, accepted, expires, flow, topic, message)
  select old.mailbox, old.position, case kind when 'message' then 0 when 'skip' then 1 else 2 end, accepted, expires, flows.id,
    case kind when 'message' then topic_of(jws) end, coalesce(body, bodiless.seq)
  from old_entries as old
  left join flows on flows.mailbox = old.mailbox and flows.sender = old.sender and flows.channel = old.channel
  left join bodiless on bodiless.mailbox = old.mailbox and bodiless.position = old.position;
drop table bodiless;
update mailboxes set (messages, bytes) =
  (select count(*), coalesce(sum(size), 0) from entries join messages on seq = message where mailbox = mailboxes.id);
insert into cursors (mailbox, client, floor, fence, reader, opened)
  select mailbox, client, floor, 0, '', 0 from old_cursors order by mailbox, client;
insert into acks (cursor, low, high)
  select id, min(position), max(position) from (
    select id, position, position - row_number() over (partition by id order by position) as island
    from old_acks join cursors using (mailbox, client)
  ) group by id, island;
insert into dead_letters (mailbox, position, cursor, code, at, deliveries, entry_expires)
  select mailbox, position, cursors.id, code, at, 1, expires
  from old_dead_letters join cursors using (mailbox, client) join entries using (mailbox, position);
update entries set expires = max(entries.expires, letters.at + ${deadLetterMs})
  from dead_letters as letters where letters.mailbox = entries.mailbox and letters.position = entries.position;
`

/** The topic that a message's header names. */
function topicOf(jws: string): string | null {
  try {
    const header: unknown = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString())
    const id = (header as { topic?: { id?: unknown } }).topic?.id
    return typeof id === 'string' ? id : null
  } catch {
    return null
  }
}
