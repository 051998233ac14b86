import { once } from 'node:events'
import { Readable } from 'node:stream'
import { type FileReference, fileChunkSize, openChunk, readFileDescription, SpineError } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { countPassing } from '@digital-spine/runtime'
import type { AtRest } from '../at-rest.ts'
import type { InboxRow } from '../readers/inbox-row.ts'
import type { Mender } from './mend-file.ts'
import type { Direction, Spool, SpoolFile } from './spool.ts'

/** Where a file is read; `in` if left out. */
type FileSource = {
  readonly spool: Spool
  readonly atRest: AtRest
  readonly mend: Mender
  readonly direction?: Direction
}

/**
 * Bytes from `start` up to but without `end` of a file's plaintext. What the spool has lost of it is mended, if
 * that can be. Throws FILE_UNKNOWN if it is gone, and what is wrong with it as far as the first bytes tell: FILE_TRUNCATED,
 * FILE_CORRUPT. What is found later ends the stream, and is told to who goes on from there.
 */
export async function readFile(
  { id, file, payload }: { id: string; file: string; payload: InboxRow['payload'] },
  { start, end }: { start: number; end: number },
  { spool, atRest, mend, direction = 'in' }: FileSource,
): Promise<Readable> {
  const reference = JSON.parse(file) as FileReference
  const { key } = readFileDescription(atRest.open(payload), reference)
  let sealed: SpoolFile | undefined
  const open = async (index: number): Promise<Uint8Array> => {
    sealed ??= await spool.openToRead(direction, id)
    if (sealed.size < reference.size) throw new SpineError('FILE_TRUNCATED', 'The gateway has lost some of the file.')
    const place = { id: reference.id, key, index, final: index === reference.chunks - 1 }
    return openChunk(crypto, place, await sealed.read(index))
  }
  const close = async (): Promise<void> => {
    await sealed?.close()
    sealed = undefined
  }
  const openMended = async (index: number, damage: unknown): Promise<Uint8Array> => {
    await close()
    await mend(id, damage)
    return open(index)
  }
  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      for (let at = start; at < end; ) {
        const index = Math.floor(at / fileChunkSize)
        const plaintext = await open(index).catch((damage: unknown) => openMended(index, damage))
        countPassing(plaintext.length)
        const from = index * fileChunkSize
        yield plaintext.subarray(at - from, end - from)
        at = from + plaintext.length
      }
    } finally {
      await close()
    }
  }
  const bytes = Readable.from(read(), { objectMode: false })
  await once(bytes, 'readable')
  return bytes
}
