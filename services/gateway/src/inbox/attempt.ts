import type { MailboxEntry } from '@digital-spine/api'
import { isSpineError, SpineError } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import { isPassing } from '../passing.ts'
import type { Draft } from './draft.ts'
import { recordReceipts } from './receipts.ts'
import type { EntryTaker } from './take-entry.ts'

/** Takes an entry into a draft, or refuses it there; answers the failure if it is a passing one. */
export type Attempt = (draft: Draft, entry: MailboxEntry) => Promise<SpineError | undefined>

/** Whoever does not answer in this time is asked again later; what it answers meanwhile is remembered. */
const patienceMs = 2000

export function createAttempt(context: GatewayContext, taker: Omit<EntryTaker, 'retakeMessage'>): Attempt {
  const take = (draft: Draft, entry: MailboxEntry, late: AbortSignal): Promise<void> => {
    if (entry.kind === 'message') return taker.takeMessage(draft, entry, late)
    if (entry.kind === 'skip') return taker.takeSkip(draft, entry, late)
    return recordReceipts(context, entry)
  }
  return async (draft, entry) => {
    try {
      await inTime((late) => take(draft, entry, late))
      return undefined
    } catch (error) {
      const coded = isSpineError(error)
        ? error
        : new SpineError('INTERNAL', 'The message could not be taken in.', { cause: error })
      if (isPassing(coded)) return coded
      await taker.reject(draft, entry, coded)
      return undefined
    }
  }
}

/** What ends after its time is told by `late`, and may change nothing any more. */
async function inTime(work: (late: AbortSignal) => Promise<void>): Promise<void> {
  const ending = new AbortController()
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const error = new SpineError('SERVICE_UNAVAILABLE', 'What the check rests on cannot be had in time.')
    ending.abort(error)
    reject(error)
  }, patienceMs)
  try {
    await Promise.race([work(ending.signal), promise])
  } finally {
    clearTimeout(timer)
  }
}
