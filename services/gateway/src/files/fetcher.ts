import {
  createFileOpener,
  type Did,
  type FileReference,
  isSpineError,
  parseMessage,
  type ReceiptEntry,
  readFileDescription,
  SpineError,
  sealedChunkLength,
  sealedChunkSize,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { countPassing } from '@digital-spine/runtime'
import type { ValidatorStream } from '@digital-spine/schema'
import type { Selectable } from 'kysely'
import type { GatewayContext } from '../context.ts'
import type { GatewaySchema } from '../database.ts'
import type { ReceiptSender } from '../inbox/receipts.ts'
import type { WriteLane } from '../inbox/write-lane.ts'
import { writeRefused } from '../inbox/write-refused.ts'
import { isPassing } from '../passing.ts'
import { countTraffic } from '../traffic/count-traffic.ts'
import { createChunkBuffer } from './chunk-buffer.ts'
import type { FileNews } from './file-news.ts'
import type { Room } from './room.ts'
import type { Spool, SpoolFile } from './spool.ts'
import { createWorkQueue } from './work-queue.ts'

type IncomingFile = Selectable<GatewaySchema['files_in']>

/**
 * Fetches the files of received messages into the spool. A file is handed on, and `delivered` signed, when every chunk and
 * the root have been verified and all of it fits its topic; one that fails is refused with its code, and nothing of it
 * stays. What was interrupted goes on from the last chunk that is here.
 */
export type Fetcher = { wake(id: string): void; close(): Promise<void> }

const atOnce = 4
const retryMs = 1000
const fullRetryMs = 10_000
/** A process of the broker may not know yet what another has stored. */
const unknownForMs = 60_000

export async function openFetcher(
  context: Pick<
    GatewayContext,
    'db' | 'broker' | 'topics' | 'atRest' | 'signer' | 'events' | 'logger' | 'refusals' | 'now'
  >,
  options: { spool: Spool; room: Room; news: FileNews; receipts: ReceiptSender; lane: WriteLane },
): Promise<Fetcher> {
  const { db, broker, topics, atRest, signer, events, logger, refusals, now } = context
  const { spool, room, news, receipts, lane } = options
  const stop = new AbortController()
  let claiming: Promise<unknown> = Promise.resolve()

  const fetch = async (id: string): Promise<number | undefined> => {
    const row = await db.selectFrom('files_in').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined || row.state === 'ready') return undefined
    try {
      await claim(row)
      await take(row)
      await hand(row)
      return undefined
    } catch (error) {
      if (stop.signal.aborted) return undefined
      if (isSpineError(error) && isFinal(row, error)) {
        await refuse(row, error)
        return undefined
      }
      const code = isSpineError(error) ? error.code : 'SERVICE_UNAVAILABLE'
      logger.warn({ err: error, id, code }, 'a file waits')
      if (code === 'FILE_STORE_FULL') await spool.remove('in', id)
      news.tell({ ...about(row), state: 'arriving', bytes: await spool.size('in', id), code })
      if (code !== 'FILE_STORE_FULL') return retryMs
      await db.updateTable('files_in').set({ state: 'expected' }).where('id', '=', id).execute()
      return fullRetryMs
    }
  }
  /** What is said of the file itself or of its topic, and will not change. */
  const isFinal = ({ received_at }: IncomingFile, error: SpineError): boolean =>
    error.code === 'FILE_UNKNOWN' ? now() - received_at >= unknownForMs : !isPassing(error)

  /** One after the other, so that two do not find the same room. */
  const claim = ({ id, state, sealed_size: size }: IncomingFile): Promise<void> => {
    if (state !== 'expected') return Promise.resolve()
    const mine = claiming.then(async () => {
      await room.check(size)
      await db.updateTable('files_in').set({ state: 'arriving' }).where('id', '=', id).execute()
    })
    claiming = mine.catch(() => undefined)
    return mine
  }
  /** Has all of it in the spool, verified and valid. */
  const take = async (row: IncomingFile): Promise<void> => {
    const reference = JSON.parse(row.file) as FileReference
    const { key } = readFileDescription(atRest.open(row.payload), reference)
    const opener = createFileOpener({ crypto, file: reference, key })
    const findTopic = () => topics.getById(row.topic_id, row.topic_version, 'receive')
    const topic = await findTopic()
    const file = await spool.open('in', row.id)
    const checks = topic.validator.openStream()
    try {
      await replay(file, reference, opener, checks)
      if (file.size < reference.size) await download(row, file, reference, opener, checks)
      await opener.end()
      await checks.end()
      await file.sync()
      // It may have been on its way for long.
      await findTopic()
    } finally {
      checks.close()
      await file.close()
    }
  }
  type Opener = ReturnType<typeof createFileOpener>
  /** What is in the spool already; behind the first chunk that does not open nothing is kept. */
  const replay = async (file: SpoolFile, reference: FileReference, opener: Opener, checks: ValidatorStream) => {
    for (let index = 0; index < reference.chunks; index += 1) {
      const plaintext = await opener.open(await file.read(index)).catch(() => undefined)
      if (plaintext === undefined) {
        await file.truncate(index * sealedChunkSize)
        return
      }
      await checks.write(plaintext)
    }
  }
  const download = async (
    row: IncomingFile,
    file: SpoolFile,
    reference: FileReference,
    opener: Opener,
    checks: ValidatorStream,
  ): Promise<void> => {
    const { id, sender } = row
    const body = await open(reference.id, sender, file.size)
    const buffer = createChunkBuffer(sealedChunkSize)
    /** The last chunk on its way through the check and into the spool, beside which the next one arrives. */
    let keeping = Promise.resolve()
    const keep = async (): Promise<void> => {
      const sealed = buffer.take()
      const plaintext = await opener.open(sealed)
      countPassing(plaintext.length)
      await keeping
      keeping = Promise.all([checks.write(plaintext), file.append(sealed)]).then(() =>
        news.tell({ ...about(row), id, state: 'arriving', bytes: file.size }),
      )
      // Seen with the next chunk, or at the end.
      keeping.catch(() => undefined)
    }
    try {
      for await (const piece of body as AsyncIterable<Uint8Array>) {
        countPassing(piece.length)
        for (let taken = 0; taken < piece.length; ) {
          const length = sealedChunkLength(reference, opener.tree().size)
          if (length === 0) throw new SpineError('FILE_CORRUPT', 'The broker has more of the file than was signed.')
          taken += buffer.fill(piece, taken, length)
          if (buffer.content.length === length) await keep()
        }
      }
    } finally {
      await keeping
    }
    if (file.size < reference.size)
      throw new SpineError('FILE_TRUNCATED', 'The broker has less of the file than was signed.')
  }
  /** A broker that has less of it, or nothing, says so of the file; whatever else it has against us says nothing of that. */
  const open = async (id: string, sender: Did, from: number) => {
    try {
      return await broker.files.open({ id, sender }, from, stop.signal)
    } catch (cause) {
      if (isSpineError(cause, 'FILE_UNKNOWN') || isSpineError(cause, 'FILE_TRUNCATED')) throw cause
      throw new SpineError('SERVICE_UNAVAILABLE', 'The broker does not hand the file out now.', { cause })
    }
  }
  /** Puts its message into the inbox of every channel that takes it. */
  const hand = async (row: IncomingFile): Promise<void> => {
    const { id, sender, hash, position, fqcns, state: _, sealed_size, received_at, ...message } = row
    const channels = JSON.parse(fqcns) as string[]
    const rows = channels.map((fqcn) => {
      return { ...message, id, sender, hash, position, fqcn, received_at: now(), processed: 0 }
    })
    await lane(async (trx) => {
      await trx.updateTable('files_in').set({ state: 'ready' }).where('id', '=', id).execute()
      await trx
        .insertInto('inbox')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      const entry: ReceiptEntry = { status: 'delivered', recipient: signer.did, id, hash, position }
      await trx
        .insertInto('pending_receipts')
        .values({ sender, entry: JSON.stringify(entry) })
        .execute()
      await countTraffic(trx, now(), { received: { messages: 1, bytes: row.payload.length + sealed_size } })
    })
    receipts.wake()
    news.tell({ ...about(row), state: 'ready', bytes: sealed_size })
    for (const fqcn of channels) {
      events.emit('inbox', fqcn)
      const activity = { id, fqcn, sender, topicName: row.topic_name, position, at: now() }
      events.emit('activity', { kind: 'received', ...activity })
    }
  }
  const refuse = async (row: IncomingFile, { code, message: reason }: SpineError): Promise<void> => {
    const { id, sender, hash, position } = row
    logger.warn({ id, position, code }, 'file refused')
    refusals.inc({ code })
    await spool.remove('in', id)
    const { epoch, n } = (await parseMessage(crypto, row.header)).header
    await db.transaction().execute(async (trx) => {
      await trx.deleteFrom('files_in').where('id', '=', id).execute()
      const letters = await writeRefused(trx, '', [{ position, id, sender, code, reason, at: now(), epoch, n, hash }])
      const entry: ReceiptEntry = { status: 'rejected', reason: code, recipient: signer.did, id, hash, position }
      await trx
        .insertInto('pending_receipts')
        .values({ sender, entry: JSON.stringify(entry) })
        .execute()
      await countTraffic(trx, now(), { deadLetters: { messages: letters } })
    })
    receipts.wake()
    news.tell({ ...about(row), state: 'refused', bytes: 0, code })
    events.emit('activity', { kind: 'refused', position, code, reason, id, sender, at: now() })
  }

  const work = createWorkQueue(atOnce, (id) =>
    fetch(id).catch((err) => {
      logger.error({ err, id }, 'file not looked after')
      return retryMs
    }),
  )
  const rest = await db.selectFrom('files_in').select('id').where('state', '!=', 'ready').orderBy('position').execute()
  for (const { id } of rest) work.wake(id)
  return {
    wake: work.wake,
    async close() {
      stop.abort()
      await work.close()
    },
  }
}

const about = ({ id, fqcns, sealed_size: size }: IncomingFile) => {
  const [fqcn = ''] = JSON.parse(fqcns) as string[]
  return { id, fqcn, direction: 'in' as const, size }
}
