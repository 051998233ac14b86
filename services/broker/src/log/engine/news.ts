import type { Did } from '@digital-spine/core'
import type { CursorState } from '../message-log.ts'

/** What readers elsewhere want to know of a transaction that was committed. */
export type News = {
  /** Up to which position something new lies in a mailbox. */
  readonly entries: readonly { readonly mailbox: Did; readonly position: number }[]
  /** Cursors that have a new reader, are paused, moved or gone. */
  readonly cursors: readonly { readonly mailbox: Did; readonly client: string; readonly state: CursorState | null }[]
}

export type NewsBook = {
  addEntry(mailbox: Did, position: number): void
  addCursor(mailbox: Did, client: string, state: CursorState | null): void
  /** What has come since it was last asked. */
  take(): News
}

export function createNewsBook(): NewsBook {
  const entries = new Map<Did, number>()
  let cursors: News['cursors'][number][] = []
  return {
    addEntry: (mailbox, position) => void entries.set(mailbox, position),
    addCursor: (mailbox, client, state) => void cursors.push({ mailbox, client, state }),
    take() {
      const news = { entries: [...entries].map(([mailbox, position]) => ({ mailbox, position })), cursors }
      entries.clear()
      cursors = []
      return news
    },
  }
}
