import { randomBytes } from 'node:crypto'
import { createFileSealer, emptyFold, fileChunkSize, openChunk } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { createChunkBuffer } from './chunk-buffer.ts'
import type { Spool } from './spool.ts'

/** A file that waits in the spool, sealed with a key that this process alone has, for what is to become of it. */
export type HeldFile = {
  /** bytes of plaintext */
  readonly size: number
  read(): AsyncGenerator<Uint8Array>
  remove(): Promise<void>
}

/** Takes a file in of which nobody knows yet what it is. If `bytes` fails nothing of it stays. Throws FILE_STORE_FULL. */
export async function holdFile(id: string, bytes: AsyncIterable<Uint8Array>, spool: Spool): Promise<HeldFile> {
  const name = `${id}.held`
  const key = randomBytes(32)
  const file = await spool.open('out', name)
  const remove = async (): Promise<void> => {
    await file.close()
    await spool.remove('out', name)
  }
  const sealer = createFileSealer({ crypto, id, key, from: emptyFold })
  const buffer = createChunkBuffer(fileChunkSize)
  let size = 0
  try {
    for await (const piece of bytes) {
      size += piece.length
      for (let taken = 0; taken < piece.length; ) {
        if (buffer.content.length === fileChunkSize) await file.append(await sealer.seal(buffer.take(), false))
        taken += buffer.fill(piece, taken, fileChunkSize)
      }
    }
    await file.append(await sealer.seal(buffer.take(), true))
  } catch (error) {
    await remove()
    throw error
  }
  const { size: chunks } = sealer.tree()
  return {
    size,
    async *read() {
      for (let index = 0; index < chunks; index += 1)
        yield openChunk(crypto, { id, key, index, final: index === chunks - 1 }, await file.read(index))
    },
    remove,
  }
}
