import { createHash } from 'node:crypto'
import { SpineError } from '@digital-spine/core'
import type { FileName } from '../log/message-log.ts'

/**
 * Where the bytes of files are. What is known of a file is in the log; here is nothing but bytes under a key. Whoever writes
 * at a place of a file writes the same there, since only its owner does and every upload of it has the same bytes: two that
 * write at once, in whatever processes, do each other no harm.
 */
export type FileStore = AsyncDisposable & {
  /** How many bytes of a file are there for good; 0 if there are none. */
  length(key: string): Promise<number>
  /**
   * Adds bytes at `offset`, which is the file's length, and answers the new length once all of it is there for good. If
   * `bytes` fail, what came before stays, and their error is thrown. Throws FILE_STORE_FULL.
   */
  append(key: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number>
  /** Bytes from `start` to before `end`. Throws FILE_UNKNOWN if nothing of the file is there, FILE_TRUNCATED if not so much. */
  read(key: string, start: number, end: number): Promise<AsyncIterable<Uint8Array>>
  /** Nothing if there is nothing. */
  remove(key: string): Promise<void>
  /** Throws FILE_STORE_FULL if a file of so many bytes would not fit now. */
  checkRoom(bytes: number): Promise<void>
  /** Throws if the store cannot be used. */
  check(): Promise<void>
}

/** A file's key: as many letters for every owner, and none that a file system or URL would take for anything else. */
export function fileKey({ owner, id }: FileName): string {
  return `${createHash('sha256').update(owner).digest('hex').slice(0, 32)}/${id}`
}

export const absentFile = (): SpineError => new SpineError('FILE_UNKNOWN', 'The file is not there any more.')

export const shortFile = (): SpineError => new SpineError('FILE_TRUNCATED', 'The broker has lost some of the file.')

export const fullStore = (cause?: unknown): SpineError =>
  new SpineError('FILE_STORE_FULL', 'The broker has no room for the file.', { cause })
