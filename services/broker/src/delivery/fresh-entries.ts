import type { MailboxEntry } from '@digital-spine/api'

/** Entries that have just been written right after all that was delivered, so that they need not be read. */
export type FreshEntries = {
  /** False if it does not follow `after` and what is kept here, or there is no room: then it has to be read. */
  offer(entry: MailboxEntry, after: number): boolean
  /** At most `limit` that follow `after`; undefined if what is kept here does not follow, and then it is dropped. */
  take(after: number, limit: number): MailboxEntry[] | undefined
  readonly size: number
}

const maxKept = 256

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
      if (kept[0] === undefined || kept[0].position === after + 1) return kept.splice(0, limit)
      kept = []
      return undefined
    },
    get size() {
      return kept.length
    },
  }
}
