import type { Readable } from 'node:stream'
import { DataStore, Upload } from '@tus/server'

/** An upload: `size` and `offset` in bytes, `expiresAt` in ms. All before `offset` is there for good. */
export type UploadState = { readonly size: number; readonly offset: number; readonly expiresAt?: number }

export type UploadMetadata = Readonly<Record<string, string | null>>

/** What somebody may do with its uploads. */
export type UploadStore = {
  /** Whose they are: uploads of one owner and id are the same. */
  readonly owner: string
  /** Answers the upload's id, `id` or that of the same upload announced earlier. */
  create(upload: { readonly id: string; readonly size: number; readonly metadata: UploadMetadata }): Promise<string>
  /** Throws FILE_UNKNOWN. */
  find(id: string): Promise<UploadState>
  /** Adds bytes at the offset and answers the new one, once they are there for good; also those before `bytes` failed. */
  append(id: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number>
  remove(id: string): Promise<void>
}

/**
 * An {@link UploadStore} as `@tus/server` takes it; `found` is told what it asks for. What is written comes from `receive`,
 * asked for so many bytes at most, and not from tus, whose five streams on the way cost more than all the rest.
 */
export function createDataStore(
  store: UploadStore,
  { found, receive }: { found: (state: UploadState) => void; receive: (most: number) => AsyncIterable<Uint8Array> },
): DataStore {
  let size = 0
  return Object.assign(new DataStore(), {
    extensions: ['creation', 'termination', 'expiration'],
    async create(upload: Upload) {
      upload.id = await store.create({ id: upload.id, size: upload.size ?? 0, metadata: upload.metadata ?? {} })
      return upload
    },
    async getUpload(id: string) {
      const state = await store.find(id)
      size = state.size
      found(state)
      return new Upload({ id, size, offset: state.offset })
    },
    write: (_: Readable, id: string, offset: number) => store.append(id, offset, receive(size - offset)),
    remove: (id: string) => store.remove(id),
  })
}
