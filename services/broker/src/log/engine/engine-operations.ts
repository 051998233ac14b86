import type { LogOperations } from '../message-log.ts'
import { operationNames, operationTable } from '../operation-table.ts'
import { createAcknowledge } from './acknowledge.ts'
import { createAcks } from './acks.ts'
import { createAppend } from './append.ts'
import { createAudit } from './audit.ts'
import { createCursorOperations } from './cursor-operations.ts'
import { createCursors } from './cursors.ts'
import { createDeadLetterOperations } from './dead-letter-operations.ts'
import { createDeadLetters } from './dead-letters.ts'
import { createDeliveries } from './deliveries.ts'
import { createEntries } from './entries.ts'
import { createExpiry } from './expiry.ts'
import { createFiles } from './files.ts'
import { createHolders } from './holders.ts'
import { createKnownShares } from './known-shares.ts'
import { createLease } from './lease.ts'
import { createMailboxes } from './mailboxes.ts'
import { createNewsBook, type NewsBook } from './news.ts'
import { createPlaces } from './places.ts'
import { createPrekeys } from './prekeys.ts'
import { createQuotas } from './quotas.ts'
import { createRead } from './read.ts'
import { createScan } from './scan.ts'
import { createShares } from './shares.ts'
import type { Statements } from './statements.ts'
import { createTopics } from './topics.ts'

/** All operations of the log on one connection, with what is remembered between them. */
export function createEngineOperations(run: Statements): {
  readonly operations: LogOperations
  readonly news: NewsBook
  /** Writes what has moved in memory alone. */
  write(): void
  /** Forgets what a transaction has moved, and what it has read. */
  forget(): void
} {
  const news = createNewsBook()
  const { addReader, ...files } = createFiles(run)
  const places = createPlaces(run)
  const shares = createKnownShares(run)
  const entries = createEntries(run, places, news)
  const acks = createAcks(run)
  const cursors = createCursors(run, places, news)
  const scan = createScan(run, acks)
  const deadLetters = createDeadLetters(run)
  const { settle, ...acknowledging } = createAcknowledge(run, cursors, acks)
  const { miss, ...delivering } = createDeliveries(run, { cursors, acks, deadLetters, settle })
  const { giveBack, ...leasing } = createLease(run, { cursors, acks, scan, miss })
  const settingAside = createDeadLetterOperations(run, { cursors, acks, deadLetters })
  const purge = settingAside.purgeDeadLetters
  const operations: LogOperations = {
    ...createShares(run),
    ...createAppend(run, { places, shares, entries, addReader }),
    ...createRead(run, cursors, scan),
    ...createMailboxes(run, places, news),
    ...createCursorOperations(run, { cursors, acks, news, giveBack, purge }),
    ...acknowledging,
    ...delivering,
    ...leasing,
    ...settingAside,
    ...createQuotas(run),
    ...createPrekeys(run),
    ...createTopics(run),
    ...createHolders(run),
    ...createAudit(run),
    ...files,
    ...createExpiry(run, { places, shares, acks }),
  }
  return {
    operations: afterWriting(operations, places.write),
    news,
    write: places.write,
    forget() {
      places.forget()
      shares.forget()
      news.take()
    },
  }
}

/** Reads that follow writes in a transaction see what those have moved. */
function afterWriting(operations: LogOperations, write: () => void): LogOperations {
  const wrapped = operationNames.map((name) => {
    const operation = operations[name] as (...args: unknown[]) => unknown
    if (operationTable[name].kind === 'write') return [name, operation]
    const read = (...args: unknown[]): unknown => {
      write()
      return operation(...args)
    }
    return [name, read]
  })
  return Object.fromEntries(wrapped) as LogOperations
}
