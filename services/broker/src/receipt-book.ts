import type { MailboxEntry } from '@digital-spine/api'
import { createReceipts, type Did, maxReceiptEntries, type ReceiptEntry, type Signer } from '@digital-spine/core'
import type { Logger } from '@digital-spine/runtime'
import type { MessageLog } from './log/message-log.ts'

/** The broker's own receipts (`accepted`, `expired`): signed in batches and put into the senders' mailboxes. */
export type ReceiptBook = {
  add(sender: Did, entry: ReceiptEntry): void
  /** Writes what is waiting. */
  flush(): Promise<void>
}

const lingerMs = 50

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
  let timer: NodeJS.Timeout | undefined

  const write = async (sender: Did, entries: readonly ReceiptEntry[]): Promise<void> => {
    const at = now()
    const jws = await createReceipts(signer, entries, at)
    const position = await log.appendReceipts(sender, jws, at, at + retentionMs)
    notify(sender, { position, kind: 'receipt', acceptedAt: at, jws })
  }
  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const batches = pending
    pending = new Map()
    try {
      await Promise.all([...batches].map(([sender, entries]) => write(sender, entries)))
    } catch (err) {
      logger.error({ err }, 'receipts not written')
    }
  }
  return {
    add(sender, entry) {
      const entries = pending.get(sender) ?? []
      entries.push(entry)
      pending.set(sender, entries)
      if (entries.length >= maxReceiptEntries) void flush()
      else timer ??= setTimeout(() => void flush(), lingerMs)
    },
    flush,
  }
}
