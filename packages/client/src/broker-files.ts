import type { Readable } from 'node:stream'
import { type Did, isSpineError, SpineError } from '@digital-spine/core'
import type { HttpClient } from './http.ts'
import { createTusClient, type TusPiece } from './tus.ts'

/** Sealed files at the broker. */
export type BrokerFiles = {
  /** Announces a file of `size` sealed bytes; the same again changes nothing. */
  create(id: string, size: number): Promise<void>
  /** How many bytes the broker has for good. Throws FILE_UNKNOWN. */
  offset(id: string): Promise<number>
  /** Answers how many bytes the broker has then. Throws CONFLICT if it goes on from elsewhere. */
  append(id: string, piece: TusPiece, signal?: AbortSignal): Promise<number>
  remove(id: string): Promise<void>
  /** A sender's file from byte `from` on. Throws FILE_UNKNOWN, and FILE_TRUNCATED if it ends before. */
  open(file: { readonly id: string; readonly sender: Did }, from: number, signal?: AbortSignal): Promise<Readable>
}

const path = '/v1/files'

export function createBrokerFiles(http: HttpClient): BrokerFiles {
  const tus = createTusClient(http, path)
  const at = (id: string): string => `${path}/${encodeURIComponent(id)}`
  return {
    create: async (id, size) => void (await tus.create(size, { id })),
    offset: (id) => tus.offset(at(id)),
    append: (id, piece, signal) => tus.append(at(id), piece, signal),
    remove: (id) => tus.remove(at(id)),
    async open({ id, sender }, from, signal) {
      try {
        const headers = { range: `bytes=${from}-` }
        const url = `${at(id)}?sender=${encodeURIComponent(sender)}`
        const { body } = await http.stream('GET', url, { headers, ...(signal === undefined ? {} : { signal }) })
        return body
      } catch (error) {
        if (isSpineError(error, 'RANGE_UNKNOWN'))
          throw new SpineError('FILE_TRUNCATED', 'The broker has less of the file than was signed.', { cause: error })
        throw error
      }
    },
  }
}
