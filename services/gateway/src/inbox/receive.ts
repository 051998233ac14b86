import { setTimeout as delay } from 'node:timers/promises'
import type { MailboxEntry } from '@digital-spine/api'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import type { Fetcher } from '../files/fetcher.ts'
import { named, type Recipient } from '../mailboxes/recipient.ts'
import { createAttempt } from './attempt.ts'
import { activities, createDraft, createFlowBook, type Draft, isEmpty } from './draft.ts'
import { createEpochKeys } from './epoch-keys.ts'
import { openParkedFlows } from './parked-flows.ts'
import type { ReceiptSender } from './receipts.ts'
import { createParkedResumer } from './resume-parked.ts'
import { createRetaker, type Retaker } from './retake.ts'
import { createEntryTaker } from './take-entry.ts'
import type { WriteLane } from './write-lane.ts'

export type Receiver = {
  readonly retake: Retaker
  /** Entries that wait for something that is away. */
  readonly waiting: number
  close(): Promise<void>
}

export type ReceiverOptions = {
  readonly recipient: Recipient
  readonly lane: WriteLane
  readonly members: Members
  readonly receipts: ReceiptSender
  readonly fetcher: Pick<Fetcher, 'wake'>
}

const readerId = 'gateway'
const credit = 1024
const pauseMs = 1000

/**
 * Reads a mailbox and takes each entry through every check before anything is handed on: signature, epoch, leaf, place
 * in the flow, the channel's conditions, decryption, schema. What fails is refused with a signed receipt and listed; what
 * cannot be judged now waits, with all that follows in its flow. Entries that come together are written together, and
 * acknowledged only then.
 */
export async function createReceiver(context: GatewayContext, options: ReceiverOptions): Promise<Receiver> {
  const { db, broker, logger, events } = context
  const { recipient, lane, members, receipts, fetcher } = options
  const { mailbox } = recipient
  const flows = createFlowBook(context, lane, mailbox)
  const parked = await openParkedFlows(db, mailbox)
  const epochKeys = createEpochKeys(context, recipient)
  const taker = createEntryTaker(context, recipient, { members, flows, epochKeys })
  const take = createAttempt(context, taker)
  const stop = new AbortController()
  let queue: Promise<void> = Promise.resolve()

  const takeBatch = async (entries: readonly MailboxEntry[]): Promise<void> => {
    const draft = createDraft()
    for (const entry of entries) {
      if (stop.signal.aborted) return
      if (parked.holds(entry)) {
        parked.park(draft, entry)
        continue
      }
      const waiting = await take(draft, entry)
      if (waiting === undefined) continue
      logger.warn({ err: waiting, code: waiting.code, position: entry.position }, 'a flow waits')
      parked.park(draft, entry)
    }
    await write(draft)
    resumer.wake()
    broker
      .call('ack', { client: readerId, positions: entries.map(({ position }) => position), ...named(mailbox) })
      .catch((err) => logger.warn({ err }, 'acknowledgement waits'))
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
    parked.written(draft)
    receipts.wake()
    for (const { id } of draft.files) fetcher.wake(id)
    for (const fqcn of new Set(draft.inbox.map((row) => row.fqcn))) events.emit('inbox', fqcn)
    for (const activity of activities(draft)) events.emit('activity', activity)
  }
  const resumer = createParkedResumer(context, { mailbox, parked, take, write })

  const unsubscribe = broker.subscribe({
    client: readerId,
    ...named(mailbox),
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
    retake: createRetaker(context, { mailbox, taker, write }),
    get waiting() {
      return parked.list().reduce((sum, { noted }) => sum + noted.size, 0)
    },
    async close() {
      stop.abort()
      unsubscribe()
      await resumer.close()
      await queue
    },
  }
}
