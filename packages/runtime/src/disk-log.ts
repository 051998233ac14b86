import { close, fdatasync, open } from 'node:fs'
import { promisify } from 'node:util'
import { SpineError } from '@digital-spine/core'

const [openFile, syncFile, closeFile] = [promisify(open), promisify(fdatasync), promisify(close)]

/**
 * A file that somebody else appends to, brought to disk beside what goes on: whatever was appended while one sync was under
 * way shares the next.
 */
export type DiskLog = {
  /** Something was appended. */
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

/** `file` is opened when it is first synced; it stays the same file from then on. */
export function createDiskLog(file: string, sync: (descriptor: number) => Promise<void> = syncFile): DiskLog {
  let descriptor: Promise<number> | undefined
  /** Appended since the last sync has begun. */
  let isFresh = false
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  let failure: SpineError | undefined

  const getDescriptor = async (): Promise<number> => {
    // Windows syncs only what may be written.
    descriptor ??= openFile(file, 'r+')
    try {
      return await descriptor
    } catch (cause) {
      descriptor = undefined
      throw new SpineError('DATABASE_UNAVAILABLE', `${file} cannot be opened.`, { cause })
    }
  }
  const run = async (): Promise<void> => {
    if (failure !== undefined) throw failure
    isFresh = false
    try {
      const open = await getDescriptor()
      await sync(open).catch((cause: unknown) => {
        failure = new SpineError('DATABASE_UNAVAILABLE', 'What was written cannot be brought to disk.', { cause })
        throw failure
      })
    } catch (error) {
      isFresh = true
      throw error
    }
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
      if (descriptor !== undefined) await descriptor.then((open) => closeFile(open)).catch(() => undefined)
    },
  }
}
