import { setTimeout as delay } from 'node:timers/promises'
import type { MailboxEntry } from '@digital-spine/api'
import { isSpineError, SpineError } from '@digital-spine/core'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import { activities, createDraft, createFlowBook, type Draft, isEmpty } from './draft.ts'
import type { EpochKeys } from './epoch-keys.ts'
import { type ReceiptSender, recordReceipts } from './receipts.ts'
import { createEntryTaker, isPassing } from './take-entry.ts'

export type Receiver = { close(): Promise<void> }

const readerId = 'gateway'
const credit = 1024
const pauseMs = 1000

/**
 * Reads the mailbox and takes each entry through every check before anything is handed on: signature, epoch, leaf, place
 * in the flow, the channel's conditions, decryption, schema. What fails is refused with a signed receipt and listed.
 * Entries that come together are written together, and acknowledged only then.
 */
export function createReceiver(
  context: GatewayContext,
  { members, receipts, epochKeys }: { members: Members; receipts: ReceiptSender; epochKeys: EpochKeys },
): Receiver {
  const { db, broker, logger, events } = context
  const flows = createFlowBook(db)
  const taker = createEntryTaker(context, members, flows, epochKeys)
  const stop = new AbortController()
  let queue: Promise<void> = Promise.resolve()

  const takeBatch = async (entries: readonly MailboxEntry[]): Promise<void> => {
    let draft = createDraft()
    for (const entry of entries) {
      for (let waiting = await take(draft, entry); waiting !== undefined; waiting = await take(draft, entry)) {
        // What came before goes on; this one and what follows wait, so that the order is kept.
        await write(draft)
        draft = createDraft()
        logger.warn({ err: waiting, code: waiting.code, position: entry.position }, 'receiving waits')
        await delay(pauseMs, undefined, { signal: stop.signal })
      }
      if (stop.signal.aborted) return
    }
    await write(draft)
    broker
      .call('ack', { client: readerId, positions: entries.map(({ position }) => position) })
      .catch((err) => logger.warn({ err }, 'acknowledgement waits'))
  }
  /** Answers the failure if it is a passing one. */
  const take = async (draft: Draft, entry: MailboxEntry): Promise<SpineError | undefined> => {
    try {
      if (entry.kind === 'message') await taker.takeMessage(draft, entry)
      else if (entry.kind === 'skip') await taker.takeSkip(draft, entry)
      else await recordReceipts(context, entry)
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
  const write = async (draft: Draft): Promise<void> => {
    if (isEmpty(draft)) return
    for (;;) {
      try {
        await flows.write(draft)
        break
      } catch (err) {
        logger.error({ err }, 'what was received cannot be written yet')
        await delay(pauseMs, undefined, { signal: stop.signal })
      }
    }
    receipts.wake()
    for (const fqcn of new Set(draft.inbox.map((row) => row.fqcn))) events.emit('inbox', fqcn)
    for (const activity of activities(draft)) events.emit('activity', activity)
  }

  broker.subscribe({
    client: readerId,
    credit,
    onEntries(entries) {
      queue = queue
        .then(() => (stop.signal.aborted ? undefined : takeBatch(entries)))
        .catch((err) => stop.signal.aborted || logger.error({ err }, 'receiving failed'))
        .then(() => undefined)
      return queue
    },
  })
  return {
    async close() {
      stop.abort()
      await queue
    },
  }
}
