import type { MailboxEntry } from '@digital-spine/api'
import { createReceipts, type Did, maxReceiptEntries, type ReceiptEntry, type Signer } from '@digital-spine/core'
import type { Logger } from '@digital-spine/runtime'
import type { MessageLog } from './log/message-log.ts'

/**
 * The broker's own receipts (`accepted`, `expired`): signed in batches and put into the senders' mailboxes. What cannot be
 * written is tried again; what a crash loses, senders ask for.
 */
export type ReceiptBook = {
  add(sender: Did, entry: ReceiptEntry): void
  /** Writes what is waiting. What comes later, or cannot be written now, senders ask for. */
  close(): Promise<void>
}

const lingerMs = 50
const retryMs = 1000
const maxWaiting = 100_000

export function createReceiptBook(options: {
  log: MessageLog
  signer: Signer
  retentionMs: number
  logger: Logger
  notify: (mailbox: string, entry: MailboxEntry) => void
  now: () => number
}): ReceiptBook {
  const { log, signer, retentionMs, logger, notify, now } = options
  let pending = new Map<Did, ReceiptEntry[]>()
  let waiting = 0
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<unknown> = Promise.resolve()
  let closed = false

  const write = async (sender: Did, entries: readonly ReceiptEntry[]): Promise<void> => {
    const at = now()
    const jws = await createReceipts(signer, entries, at)
    const position = await log.appendReceipts(sender, jws, at, at + retentionMs)
    notify(sender, { position, kind: 'receipt', acceptedAt: at, jws })
  }
  const writeAll = async (sender: Did, entries: readonly ReceiptEntry[]): Promise<void> => {
    for (let first = 0; first < entries.length; first += maxReceiptEntries) {
      const batch = entries.slice(first, first + maxReceiptEntries)
      try {
        await write(sender, batch)
      } catch (err) {
        logger.error({ err, sender, receipts: batch.length }, 'receipts not written')
        for (const entry of batch) keep(sender, entry)
        wake(retryMs)
      }
    }
  }
  const keep = (sender: Did, entry: ReceiptEntry): void => {
    if (closed || waiting >= maxWaiting) return
    waiting += 1
    const entries = pending.get(sender) ?? []
    entries.push(entry)
    pending.set(sender, entries)
  }
  const wake = (ms: number): void => {
    if (!closed) timer ??= setTimeout(flush, ms)
  }
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    const batches = pending
    pending = new Map()
    waiting = 0
    const written = Promise.all([...batches].map(([sender, entries]) => writeAll(sender, entries)))
    // With no result, as each would hold on to the one before.
    writing = Promise.all([writing, written]).then(() => undefined)
  }
  return {
    add(sender, entry) {
      keep(sender, entry)
      if ((pending.get(sender)?.length ?? 0) >= maxReceiptEntries) flush()
      else wake(lingerMs)
    },
    async close() {
      closed = true
      flush()
      await writing
    },
  }
}
