import type { SendResult } from '@digital-spine/api'
import { errorTable, isSpineError, SpineError, sealedChunkSize } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import { setAsideRefused } from '../outbox/set-aside.ts'
import type { FileNews } from './file-news.ts'
import type { Spool } from './spool.ts'
import { createWorkQueue } from './work-queue.ts'

/**
 * Brings files from the spool to the broker while they are still coming in, and has their messages sent once they are
 * there. What was interrupted goes on from the byte the broker has.
 */
export type Pusher = { close(): Promise<void> }

type PushedFile = { readonly id: string; readonly fqcn: string; readonly size: number }

const atOnce = 4
/** A file that is still coming in is brought on in pieces of at least so much. */
const leastBytes = 16 * sealedChunkSize
const retryMs = 1000
const slowRetryMs = 30_000

export async function openPusher(
  context: Pick<GatewayContext, 'db' | 'broker' | 'events' | 'logger' | 'now'>,
  { spool, news }: { spool: Spool; news: FileNews },
): Promise<Pusher> {
  const { db, broker, events, logger, now } = context
  const { files } = broker
  /** Bytes that the broker has, as far as it has been asked. */
  const there = new Map<string, number>()
  const stop = new AbortController()

  const push = async (id: string): Promise<number | undefined> => {
    const row = await db
      .selectFrom('files_out')
      .leftJoin('outbox', 'outbox.id', 'files_out.id')
      .select(['files_out.channel', 'files_out.sealed_size', 'outbox.status'])
      .where('files_out.id', '=', id)
      .where('refusal', 'is', null)
      .executeTakeFirst()
    if (row === undefined || (row.status !== null && row.status !== 'uploading')) return undefined
    const { sealed_size: size, channel: fqcn } = row
    const isAccepted = row.status === 'uploading'
    try {
      const here = wholeChunks(await spool.size('out', id), size)
      if (!isAccepted && here < size && here - (there.get(id) ?? 0) < leastBytes) return undefined
      const offset = there.get(id) ?? (await locate(id, size))
      if (isAccepted && Math.max(here, offset) < size)
        throw new SpineError('FILE_TRUNCATED', 'The gateway has lost some of the file.')
      news.tell({ id, fqcn, direction: 'out', state: 'uploading', bytes: offset, size })
      const reached = offset < here ? await append(id, offset, here) : offset
      there.set(id, reached)
      news.tell({ id, fqcn, direction: 'out', state: 'uploading', bytes: reached, size })
      if (reached < here) return 0
      if (reached === size && isAccepted) await queue(id, fqcn, size)
      return undefined
    } catch (error) {
      there.delete(id)
      return stop.signal.aborted ? undefined : handleFailure({ id, fqcn, size }, error)
    }
  }
  const locate = async (id: string, size: number): Promise<number> => {
    try {
      return await files.offset(id)
    } catch (error) {
      if (!isSpineError(error, 'FILE_UNKNOWN')) throw error
      await files.create(id, size)
      return 0
    }
  }
  /** Only what is on disk goes out: a chunk that got lost here may be sealed anew, and must not differ from one there. */
  const append = async (id: string, from: number, to: number): Promise<number> => {
    const file = await spool.open('out', id)
    await file.sync().finally(() => file.close())
    const body = await spool.stream('out', id, from, to)
    return files.append(id, { offset: from, length: to - from, body }, stop.signal).finally(() => body.destroy())
  }
  const queue = async (id: string, fqcn: string, size: number): Promise<void> => {
    const queued = db.updateTable('outbox').set({ status: 'queued' }).where('id', '=', id)
    await queued.where('status', '=', 'uploading').execute()
    there.delete(id)
    news.tell({ id, fqcn, direction: 'out', state: 'stored', bytes: size, size })
    events.emit('queued')
  }
  const handleFailure = async (file: PushedFile, error: unknown): Promise<number | undefined> => {
    const code = isSpineError(error) ? error.code : 'INTERNAL'
    logger.warn({ err: error, id: file.id, code }, 'file not brought to the broker')
    const { status } = errorTable[code]
    if (isSpineError(error) && (status === 400 || status === 413 || status === 422)) return fail(file, error)
    news.tell({ ...file, direction: 'out', state: 'uploading', bytes: 0, code })
    if (!isSpineError(error)) return retryMs
    return status === 503 || status === 409 ? retryMs : slowRetryMs
  }
  /** The broker will never have it. */
  const fail = async (file: PushedFile, { code, message: reason }: SpineError): Promise<undefined> => {
    const { id } = file
    const results = [{ status: 'refused', code, reason } as SendResult]
    await db.transaction().execute(async (trx) => {
      const failed = await trx
        .updateTable('outbox')
        .set({ status: 'failed', results: JSON.stringify(results) })
        .where('id', '=', id)
        .where('status', '=', 'uploading')
        .returning(['seq', 'id', 'channel', 'status'])
        .execute()
      const ended = failed.map((row) => ({ ...row, results }))
      await setAsideRefused(trx, ended, now())
    })
    // What nobody removes expires there.
    await files.remove(id).catch((err) => logger.debug({ err, id }, 'file not removed at the broker'))
    news.tell({ ...file, direction: 'out', state: 'refused', bytes: 0, code })
  }

  const work = createWorkQueue(atOnce, (id) =>
    push(id).catch((err) => {
      logger.error({ err, id }, 'file not looked after')
      return retryMs
    }),
  )
  const wakeAll = async (): Promise<void> => {
    const rows = await db.selectFrom('outbox').select('id').where('status', '=', 'uploading').orderBy('seq').execute()
    for (const { id } of rows) work.wake(id)
  }
  broker.onConnected(() => void wakeAll().catch((err) => logger.warn({ err }, 'files wait')))
  events.on('file', work.wake)
  await wakeAll()
  return {
    async close() {
      stop.abort()
      events.off('file', work.wake)
      await work.close()
    },
  }
}

/** Of a file that is still being written only whole chunks count. */
const wholeChunks = (bytes: number, size: number): number => (bytes >= size ? size : bytes - (bytes % sealedChunkSize))
