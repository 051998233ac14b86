import type { InboxRow } from '../readers/inbox-row.ts'
import type { ReaderId } from '../readers/reader-store.ts'
import type { Readers } from '../readers/readers.ts'

const batch = 100
const waitMs = 30_000

/**
 * Hands a reader's messages to `push` as they come, oldest first, until `signal` aborts. It goes on when what was pushed has
 * left, and never has more with the reader, unacknowledged, than the window. What is then unacknowledged can be lent again.
 */
export async function pushMessages(
  readers: Pick<Readers, 'lend' | 'release'>,
  who: ReaderId,
  options: { window: number; signal: AbortSignal; push: (rows: readonly InboxRow[]) => Promise<void> },
): Promise<void> {
  const { window, signal, push } = options
  const holder = {}
  try {
    while (!signal.aborted) {
      const rows = await readers.lend(who, { amount: batch, window, waitMs, signal, holder })
      if (rows.length > 0) await push(rows)
    }
  } finally {
    readers.release(who, holder)
  }
}
