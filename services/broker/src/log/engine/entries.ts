import type { MailboxEntry } from '@digital-spine/api'
import type { StoredBody } from '../message-log.ts'
import type { NewsBook } from './news.ts'
import type { Place, Places } from './places.ts'
import type { Statements } from './statements.ts'

/** Kinds of entries by their number in the file. */
export const entryKinds: readonly MailboxEntry['kind'][] = ['message', 'skip', 'receipt']

type NewMessage = {
  readonly id: string | null
  readonly hash: string | null
  readonly jws: string
  readonly body: StoredBody | null
}
type NewEntry = {
  readonly kind: MailboxEntry['kind']
  readonly acceptedAt: number
  readonly expiresAt: number
  readonly flow: number | null
  readonly topic: string | null
  readonly message: number
  readonly size: number
}
/** A message or skip in a mailbox, found by its id. */
export type KnownEntry = {
  readonly hash: string
  readonly kind: number
  readonly position: number
  readonly accepted: number
}

/** Puts messages into the file, and entries that show them into mailboxes. */
export type Entries = {
  /** The rows that messages and skips of an id have. */
  findMessages(id: string): readonly { readonly seq: number; readonly hash: string }[]
  findEntry(message: number, mailbox: number): Omit<KnownEntry, 'hash'> | undefined
  addMessage(message: NewMessage): number
  add(
    place: Place,
    entry: NewEntry,
  ): { readonly position: number; readonly acceptedAt: number; readonly expiresAt: number }
}

export const sizeOf = (jws: string, body: StoredBody | null): number =>
  jws.length + (body === null ? 0 : body instanceof Uint8Array ? body.length : body.size)

export function createEntries(run: Statements, places: Places, news: NewsBook): Entries {
  return {
    findMessages: (id) => run.all('select seq, hash from messages where id = ?', id),
    findEntry: (message, mailbox) =>
      run.get(
        'select kind, position, accepted from entries where message = ? and mailbox = ? order by position limit 1',
        ...[message, mailbox],
      ),
    addMessage({ id, hash, jws, body }) {
      const [bytes, ref] = body === null ? [null, null] : body instanceof Uint8Array ? [body, null] : [null, body.ref]
      return run.insert(
        'insert into messages (id, hash, size, jws, body, ref) values (?, ?, ?, ?, ?, ?)',
        ...[id, hash, sizeOf(jws, body), jws, bytes, ref],
      )
    },
    add(place, { kind, acceptedAt, expiresAt, flow, topic, message, size }) {
      place.last += 1
      place.latest = Math.max(place.latest, acceptedAt)
      place.messages += 1
      place.bytes += size
      places.moved(place)
      const ends = Math.min(expiresAt, place.latest + (place.retention ?? Number.POSITIVE_INFINITY))
      run.run(
        'insert into entries (mailbox, position, kind, accepted, expires, flow, topic, message) values (?, ?, ?, ?, ?, ?, ?, ?)',
        ...[place.id, place.last, entryKinds.indexOf(kind), place.latest, ends, flow, topic, message],
      )
      news.addEntry(place.did, place.last)
      return { position: place.last, acceptedAt: place.latest, expiresAt: ends }
    },
  }
}
