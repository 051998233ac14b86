import {
  createFileOpener,
  type Did,
  type FileReference,
  isSpineError,
  readFileDescription,
  SpineError,
  sealedChunkLength,
  sealedChunkSize,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import type { GatewayContext } from '../context.ts'
import { isPassing } from '../passing.ts'
import { createChunkBuffer } from './chunk-buffer.ts'
import type { Spool, SpoolFile } from './spool.ts'

/**
 * Mends a received file of which the spool has lost some: what does not open there is fetched from the broker again. The
 * mended file takes the place of the other once all of it has been held to the signed root. Throws `damage` where that
 * cannot be, as when the broker has the file no longer, and what keeps it from being tried now.
 */
export type Mender = (id: string, damage: unknown) => Promise<void>

type LostFile = { readonly file: string; readonly payload: Uint8Array; readonly sender: Did }

export function createMender(
  { db, broker, atRest, logger }: Pick<GatewayContext, 'db' | 'broker' | 'atRest' | 'logger'>,
  { spool, signal }: { spool: Spool; signal: AbortSignal },
): Mender {
  const underway = new Map<string, Promise<void>>()

  const mend = async (id: string, damage: unknown): Promise<void> => {
    const row = await db
      .selectFrom('files_in')
      .select(['file', 'payload', 'sender'])
      .where('id', '=', id)
      .where('state', '=', 'ready')
      .executeTakeFirst()
    if (row === undefined) throw damage
    logger.warn({ err: damage, id }, 'a file is damaged in the spool')
    try {
      await replace(id, row)
    } catch (error) {
      logger.warn({ err: error, id }, 'file not mended')
      throw isSpineError(error) && isPassing(error) ? error : damage
    }
  }
  const replace = async (id: string, { file, payload, sender }: LostFile): Promise<void> => {
    const reference = JSON.parse(file) as FileReference
    const { key } = readFileDescription(atRest.open(payload), reference)
    const opener = createFileOpener({ crypto, file: reference, key })
    const old = await spool.open('in', id)
    try {
      await spool.replace('in', id, async (mended) => {
        for await (const sealed of goodChunks(old, reference, sender, opener.open)) await mended.append(sealed)
        await opener.end()
      })
    } finally {
      await old.close()
    }
  }
  /** Chunk by chunk what the spool has, or the broker where that does not open. */
  async function* goodChunks(
    old: SpoolFile,
    reference: FileReference,
    sender: Did,
    open: (sealed: Uint8Array) => Promise<unknown>,
  ): AsyncGenerator<Uint8Array> {
    let fetched: AsyncGenerator<Uint8Array> | undefined
    try {
      for (let index = 0; index < reference.chunks; index += 1) {
        const kept = await old.read(index)
        if (await opens(open, kept)) {
          await fetched?.return(undefined)
          fetched = undefined
          yield kept
          continue
        }
        fetched ??= fetchChunks(reference, sender, index)
        const { value: sealed } = await fetched.next()
        if (sealed === undefined)
          throw new SpineError('FILE_TRUNCATED', 'The broker has less of the file than was signed.')
        await open(sealed)
        yield sealed
      }
    } finally {
      await fetched?.return(undefined)
    }
  }
  /** Chunks as the broker has them, from one on; each is valid until the next. */
  async function* fetchChunks(reference: FileReference, sender: Did, from: number): AsyncGenerator<Uint8Array> {
    const body = await broker.files.open({ id: reference.id, sender }, from * sealedChunkSize, signal)
    const buffer = createChunkBuffer(sealedChunkSize)
    let index = from
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      for (let taken = 0; taken < piece.length && index < reference.chunks; ) {
        const length = sealedChunkLength(reference, index)
        taken += buffer.fill(piece, taken, length)
        if (buffer.content.length < length) continue
        yield buffer.take()
        index += 1
      }
    }
  }
  return (id, damage) => {
    const mine = underway.get(id) ?? mend(id, damage).finally(() => underway.delete(id))
    underway.set(id, mine)
    return mine
  }
}

const opens = (open: (sealed: Uint8Array) => Promise<unknown>, sealed: Uint8Array): Promise<boolean> =>
  open(sealed).then(
    () => true,
    () => false,
  )
