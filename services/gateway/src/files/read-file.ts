import { type FileReference, fileChunkSize, openChunk, readFileDescription } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import type { AtRest } from '../at-rest.ts'
import type { InboxRow } from '../inbox/consume.ts'
import type { Spool } from './spool.ts'

/** Bytes from `start` up to but without `end` of a received file's plaintext. Throws FILE_UNKNOWN at once if it is gone. */
export async function readFile(
  { id, file, payload }: { id: string; file: string; payload: InboxRow['payload'] },
  { start, end }: { start: number; end: number },
  { spool, atRest }: { spool: Spool; atRest: AtRest },
): Promise<AsyncIterable<Uint8Array>> {
  const reference = JSON.parse(file) as FileReference
  const { key } = readFileDescription(atRest.open(payload), reference)
  const sealed = await spool.openToRead('in', id)
  return (async function* () {
    try {
      for (let at = start; at < end; ) {
        const index = Math.floor(at / fileChunkSize)
        const place = { id: reference.id, key, index, final: index === reference.chunks - 1 }
        const plaintext = await openChunk(crypto, place, await sealed.read(index))
        const from = index * fileChunkSize
        yield plaintext.subarray(at - from, end - from)
        at = from + plaintext.length
      }
    } finally {
      await sealed.close()
    }
  })()
}
