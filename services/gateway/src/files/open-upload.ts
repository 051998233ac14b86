import {
  addLeaf,
  createFileSealer,
  emptyFold,
  type FileReference,
  fileChunkSize,
  type MerkleFold,
  openChunk,
  sealedChunkSize,
  sealedFileSize,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { countPassing } from '@digital-spine/runtime'
import type { ValidatorStream } from '@digital-spine/schema'
import type { AtRest } from '../at-rest.ts'
import { createChunkBuffer } from './chunk-buffer.ts'
import type { Spool } from './spool.ts'

/** A file whose bytes are coming in: checked, sealed and in the spool chunk by chunk. */
export type OpenUpload = {
  /** Bytes of plaintext there are. */
  readonly offset: number
  /** Takes what comes and keeps it; answers the offset after it. If `bytes` ends early or throws, what came stays. */
  append(bytes: AsyncIterable<Uint8Array>): Promise<number>
  /** Has the whole file checked, and on disk; answers what its message says of it. */
  finish(): Promise<FileReference>
  close(): Promise<void>
}

/** A file and what it is to be held to; `size` in bytes of plaintext. */
export type UploadSource = {
  readonly id: string
  readonly key: Uint8Array
  readonly size: number
  readonly checks: ValidatorStream
}

const tailName = (id: string): string => `${id}.tail`

/**
 * Opens an upload, going through what is in the spool of it: every chunk is opened and checked again, so that whatever
 * ended the process before is mended here. A chunk is sealed when all of it is there; the rest of the last one lies beside
 * it, sealed with the data key of the gateway (with the file's key two texts would share a nonce).
 *
 * `onChunk` is told how many sealed bytes there are.
 */
export async function openUpload(
  { id, key, size, checks }: UploadSource,
  { spool, atRest, onChunk }: { spool: Spool; atRest: AtRest; onChunk: (sealedBytes: number) => void },
): Promise<OpenUpload> {
  const { chunks } = sealedFileSize(size)
  const plainLength = (index: number): number => Math.min(fileChunkSize, size - index * fileChunkSize)
  const file = await spool.open('out', id)
  const sealer = createFileSealer({ crypto, id, key, from: await replay() })
  const buffer = createChunkBuffer(fileChunkSize)
  const offset = (): number => Math.min(size, sealer.tree().size * fileChunkSize) + buffer.content.length
  /** The last sealed chunk on its way through the check and into the spool, beside which the next one comes in. */
  let keeping = Promise.resolve()

  const sealChunk = async (): Promise<void> => {
    const plaintext = buffer.take()
    const sealed = await sealer.seal(plaintext, sealer.tree().size === chunks - 1)
    countPassing(sealed.length)
    await keeping
    keeping = Promise.all([checks.write(plaintext), file.append(sealed)]).then(() => onChunk(file.size))
    // Seen with the next chunk, or at the end.
    keeping.catch(() => undefined)
  }
  const keepTail = async (): Promise<void> => {
    await file.sync()
    if (buffer.content.length === 0) return
    const index = Buffer.alloc(8)
    index.writeBigUInt64BE(BigInt(sealer.tree().size))
    await spool.put('out', tailName(id), atRest.seal(Buffer.concat([index, buffer.content])))
  }
  await findTail()
  return {
    get offset() {
      return offset()
    },
    async append(bytes) {
      try {
        for await (const piece of bytes) {
          for (let taken = 0; taken < piece.length && sealer.tree().size < chunks; ) {
            const length = plainLength(sealer.tree().size)
            taken += buffer.fill(piece, taken, length)
            if (buffer.content.length === length) await sealChunk()
          }
        }
      } finally {
        await keeping
        await keepTail()
      }
      return offset()
    },
    async finish() {
      if (size === 0 && sealer.tree().size === 0) await sealChunk()
      await keeping
      await checks.end()
      await file.sync()
      return sealer.reference(file.size)
    },
    close: () => file.close(),
  }

  async function replay(): Promise<MerkleFold> {
    let tree = emptyFold
    while (tree.size < chunks) {
      const place = { id, key, index: tree.size, final: tree.size === chunks - 1 }
      const sealed = await file.read(tree.size)
      const plaintext = await openChunk(crypto, place, sealed).catch(() => undefined)
      if (plaintext?.length !== plainLength(tree.size)) break
      await checks.write(plaintext)
      tree = await addLeaf(crypto, tree, await crypto.sha256(sealed))
    }
    if (tree.size < chunks) await file.truncate(tree.size * sealedChunkSize)
    return tree
  }
  async function findTail(): Promise<void> {
    const kept = await spool.find('out', tailName(id))
    if (kept === undefined) return
    const tail = Buffer.from(atRest.open(kept))
    if (Number(tail.readBigUInt64BE()) === sealer.tree().size) buffer.fill(tail, 8, plainLength(sealer.tree().size))
  }
}

/** Takes all of an upload out of the spool. */
export async function dropUpload(spool: Spool, id: string): Promise<void> {
  await spool.remove('out', id)
  await spool.remove('out', tailName(id))
}
