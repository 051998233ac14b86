import type { MailboxEntry } from '@digital-spine/api'
import type { EntryFilter, ReadPage, StoredEntry } from '../message-log.ts'
import type { Acks, Span } from './acks.ts'
import type { Cursor } from './cursors.ts'
import { entryKinds } from './entries.ts'
import type { Statements } from './statements.ts'

/** What a filter looks at in one call. */
const maxLooked = 5000
/** Bytes after which a call has read enough, so that large messages hold up nobody. */
const maxBytes = 1 << 20

export type Box = { readonly id: number; readonly last: number }

/** Entries that a client has not acknowledged, in order. */
export type Scan = (options: {
  box: Box
  cursor: Cursor | undefined
  after: number
  limit: number
  filter: EntryFilter | null
}) => ReadPage

export const entryColumns = 'entries.position as position, kind, accepted, jws, channel, body, ref, size'
export const entrySource = 'entries join messages on seq = message left join flows on flows.id = flow'

export type EntryRow = {
  readonly position: number
  readonly kind: number
  readonly accepted: number
  readonly jws: string
  readonly channel: string | null
  readonly body: Uint8Array | null
  readonly ref: string | null
  readonly size: number
}

export function toEntry({ position, kind, accepted, jws, channel, body, ref, size }: EntryRow): StoredEntry {
  return {
    position,
    kind: entryKinds[kind] ?? 'message',
    acceptedAt: accepted,
    jws,
    ...(channel === null ? {} : { channel }),
    ...(body === null ? {} : { body }),
    ...(ref === null ? {} : { bodyRef: { ref, size: size - jws.length } }),
  }
}

type IsLast = (row: EntryRow) => boolean

export function createScan(run: Statements, acks: Acks): Scan {
  const between = (isLast: IsLast, box: Box, { low, high }: Span, limit: number): EntryRow[] =>
    run.until(
      isLast,
      `select ${entryColumns} from ${entrySource}
       where entries.mailbox = ? and position between ? and ? order by position limit ?`,
      ...[box.id, low, high, limit],
    )
  const matching = (isLast: IsLast, box: Box, { low, high }: Span, limit: number, filter: EntryFilter): EntryRow[] => {
    const { topics, senders, channels, kinds } = filter
    const list = (values: readonly unknown[] | undefined) => (values === undefined ? null : JSON.stringify(values))
    return run.until(
      isLast,
      `select ${entryColumns} from ${entrySource} where entries.mailbox = ?1 and position between ?2 and ?3
         and (?5 is null or topic in (select value from json_each(?5)))
         and (?6 is null or sender in (select value from json_each(?6)))
         and (?7 is null or channel in (select value from json_each(?7)))
         and (?8 is null or kind in (select value from json_each(?8)))
       order by position limit ?4`,
      ...[box.id, low, high, limit, list(topics), list(senders), list(channels), list(kinds?.map(kindNumber))],
    )
  }
  const firstBetween = (box: Box, low: number, high: number): number | undefined =>
    run.get<{ position: number }>(
      'select position from entries where mailbox = ? and position between ? and ? order by position limit 1',
      ...[box.id, low, high],
    )?.position
  const wasDelivered = (cursor: Cursor | undefined, low: number, high: number): ReadonlySet<number> =>
    cursor === undefined
      ? new Set()
      : new Set(
          run
            .all<{ position: number }>(
              'select position from attempts where cursor = ? and position between ? and ?',
              ...[cursor.id, low, high],
            )
            .map(({ position }) => position),
        )
  return ({ box, cursor, after, limit, filter }) => {
    const rows: EntryRow[] = []
    let budget = maxLooked
    let bytes = 0
    const isLast: IsLast = ({ size }) => {
      bytes += size
      return bytes >= maxBytes
    }
    const isFull = (): boolean => rows.length === limit || bytes >= maxBytes
    const start = Math.max(after, cursor?.floor ?? 0)
    /** Answers how far it looked. */
    const look = ({ low, high }: Span): number => {
      const room = limit - rows.length
      if (filter === null) {
        rows.push(...between(isLast, box, { low, high }, room))
        return isFull() ? (rows.at(-1)?.position ?? high) : high
      }
      const first = firstBetween(box, low, high)
      if (first === undefined) return high
      const end = Math.min(high, first + budget - 1)
      rows.push(...matching(isLast, box, { low: first, high: end }, room, filter))
      const reached = isFull() ? (rows.at(-1)?.position ?? end) : end
      budget -= reached - first + 1
      return reached
    }
    const page = (through: number): ReadPage => {
      const [first, last] = [rows[0], rows.at(-1)]
      const again = first && last && wasDelivered(cursor, first.position, last.position)
      const flag = (entry: StoredEntry): StoredEntry =>
        again?.has(entry.position) === true ? { ...entry, redelivered: true } : entry
      return { entries: rows.map((row) => flag(toEntry(row))), through }
    }
    for (const span of acks.openSpans(cursor?.id, start, box.last)) {
      const reached = look(span)
      if (reached < span.high || isFull() || budget <= 0) return page(reached)
    }
    return page(Math.max(after, box.last))
  }
}

const kindNumber = (kind: MailboxEntry['kind']): number => entryKinds.indexOf(kind)
