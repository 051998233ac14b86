import type { MailboxEntry } from '@digital-spine/api'

/** Entries that have just been written right after all that was delivered, so that they need not be read. */
export type FreshEntries = {
  /** False if it does not follow `after` and what is kept here, or there is no room: then it has to be read. */
  offer(entry: MailboxEntry, after: number): boolean
  /** Those that follow `after`, at most `limit` and about 1 MiB; undefined if what is kept here does not follow, and then it is dropped. */
  take(after: number, limit: number): MailboxEntry[] | undefined
  readonly size: number
}

const maxKept = 256
const maxBytes = 1 << 20

export function createFreshEntries(): FreshEntries {
  let kept: MailboxEntry[] = []
  return {
    offer(entry, after) {
      if (kept.length >= maxKept || entry.position !== (kept.at(-1)?.position ?? after) + 1) return false
      kept.push(entry)
      return true
    },
    take(after, limit) {
      kept = kept.filter(({ position }) => position > after)
      if (kept[0] === undefined || kept[0].position === after + 1) return kept.splice(0, countWithin(kept, limit))
      kept = []
      return undefined
    },
    get size() {
      return kept.length
    },
  }
}

/** How many of the first entries go together. */
function countWithin(entries: readonly MailboxEntry[], limit: number): number {
  let bytes = 0
  let count = 0
  while (count < limit && count < entries.length && bytes < maxBytes) {
    bytes += entries[count]?.body?.length ?? 0
    count += 1
  }
  return count
}
