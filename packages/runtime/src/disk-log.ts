import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import { SpineError } from '@digital-spine/core'

/**
 * A file that somebody else appends to, brought to disk. On a disk that takes long this goes on beside everything else, and what
 * is appended while one sync is under way shares the next; on a quick one it would take longer to hand over than to do, so it is
 * done on the spot.
 */
export type DiskLog = {
  /** Something was appended. Throws DATABASE_UNAVAILABLE as {@link caughtUp}, if it is done on the spot. */
  appended(): void
  /** Whether something that was appended may not be on disk yet. */
  readonly isBehind: boolean
  /**
   * Resolves when what was appended before is on disk. Throws DATABASE_UNAVAILABLE once a sync has failed, and ever after: the
   * kernel may have given up what it could not write, and would say of it later that all is well.
   */
  caughtUp(): Promise<void>
  /** No sync is under way any more, and the file is closed. */
  close(): Promise<void>
}

/** How a file is synced, beside what goes on and on the spot; and what time it is, in ms. */
export type Disk = {
  readonly sync: (descriptor: number) => Promise<void>
  readonly syncNow: (descriptor: number) => void
  readonly clock: () => number
}

const realDisk: Disk = { sync: promisify(fdatasync), syncNow: fdatasyncSync, clock: () => performance.now() }

/** A sync that takes less is not worth a thread. */
const quickMs = 1
/** How often a slow disk is tried on the spot, to see whether it still is: beside other work its time would not tell. */
const probeMs = 1000
/** Of so many times the middle one counts, so that one hiccup changes nothing. */
const timesKept = 5

/** `file` is opened when it is first synced; it stays the same file from then on. */
export function createDiskLog(file: string, { sync, syncNow, clock }: Disk = realDisk): DiskLog {
  let descriptor: number | undefined
  /** Appended since the last sync has begun. */
  let isFresh = false
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  let failure: SpineError | undefined
  /** ms of the latest syncs on the spot. */
  const times: number[] = []
  let probedAt = Number.NEGATIVE_INFINITY

  const getDescriptor = (): number => {
    try {
      // Windows syncs only what may be written.
      descriptor ??= openSync(file, 'r+')
      return descriptor
    } catch (cause) {
      throw new SpineError('DATABASE_UNAVAILABLE', `${file} cannot be opened.`, { cause })
    }
  }
  const fail = (cause: unknown): never => {
    isFresh = true
    failure = new SpineError('DATABASE_UNAVAILABLE', 'What was written cannot be brought to disk.', { cause })
    throw failure
  }
  const isQuick = (): boolean => {
    const middle = times.toSorted((a, b) => a - b)[times.length >> 1]
    return middle === undefined || middle < quickMs || clock() - probedAt >= probeMs
  }
  const syncOnTheSpot = (): void => {
    if (failure !== undefined) throw failure
    const open = getDescriptor()
    const began = clock()
    try {
      syncNow(open)
    } catch (cause) {
      fail(cause)
    }
    isFresh = false
    probedAt = clock()
    times.push(probedAt - began)
    if (times.length > timesKept) times.shift()
  }
  const run = async (): Promise<void> => {
    if (failure !== undefined) throw failure
    const open = getDescriptor()
    isFresh = false
    await sync(open).catch(fail)
  }
  const start = (): Promise<void> => {
    next = undefined
    const begun = run().finally(() => {
      if (running === begun) running = undefined
    })
    running = begun
    return begun
  }
  return {
    appended() {
      isFresh = true
      if (running === undefined && isQuick()) syncOnTheSpot()
    },
    get isBehind() {
      return isFresh || running !== undefined
    },
    caughtUp() {
      if (!isFresh) return running ?? Promise.resolve()
      if (running === undefined) return start()
      next ??= running.then(start, start)
      return next
    },
    async close() {
      await (next ?? running)?.catch(() => undefined)
      if (descriptor !== undefined) closeSync(descriptor)
    },
  }
}
