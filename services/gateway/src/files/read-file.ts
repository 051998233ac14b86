import { once } from 'node:events'
import { Readable } from 'node:stream'
import { type FileReference, fileChunkSize, openChunk, readFileDescription, SpineError } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import type { AtRest } from '../at-rest.ts'
import type { InboxRow } from '../inbox/consume.ts'
import type { Spool } from './spool.ts'

/**
 * Bytes from `start` up to but without `end` of a received file's plaintext. Throws FILE_UNKNOWN if it is gone, and what is
 * wrong with it as far as the first bytes tell: FILE_TRUNCATED, FILE_CORRUPT. What is found later ends the stream, and is
 * told to who goes on from there.
 */
export async function readFile(
  { id, file, payload }: { id: string; file: string; payload: InboxRow['payload'] },
  { start, end }: { start: number; end: number },
  { spool, atRest }: { spool: Spool; atRest: AtRest },
): Promise<Readable> {
  const reference = JSON.parse(file) as FileReference
  const { key } = readFileDescription(atRest.open(payload), reference)
  const sealed = await spool.openToRead('in', id)
  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      if (sealed.size < reference.size) throw new SpineError('FILE_TRUNCATED', 'The gateway has lost some of the file.')
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
  }
  const bytes = Readable.from(read(), { objectMode: false })
  await once(bytes, 'readable')
  return bytes
}
