import { SpineError } from '@digital-spine/core'
import type { EventBook } from './event-book.ts'

/**
 * Where a stream is to begin: behind the cursor given, or now. Checked before the stream begins, so that a cursor that
 * cannot be followed is refused with a code.
 */
export async function readAfter(events: EventBook, cursor: string | undefined): Promise<number> {
  if (cursor === undefined || cursor === '') return events.last()
  if (!/^\d{1,15}$/.test(cursor)) throw new SpineError('VALIDATION_FAILED', 'A cursor is a number that a stream gave.')
  const after = Number(cursor)
  await events.read(after, 1)
  return after
}
