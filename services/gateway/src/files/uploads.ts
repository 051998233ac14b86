import { isSpineError, SpineError, writeFileDescription } from '@digital-spine/core'
import { isDatabaseFull } from '@digital-spine/runtime'
import type { Selectable } from 'kysely'
import type { GatewayContext } from '../context.ts'
import type { GatewaySchema } from '../database.ts'
import { isPassing } from '../passing.ts'
import { countTraffic } from '../traffic/count-traffic.ts'
import { type AnnouncedFile, createAnnouncer, plainSize } from './announce-file.ts'
import type { FileNews } from './file-news.ts'
import { dropUpload, type OpenUpload, openUpload } from './open-upload.ts'
import { readRefusal, writeRefusal } from './refusal.ts'
import type { Room } from './room.ts'
import { noRoom, type Spool } from './spool.ts'

export type OutgoingFile = Selectable<GatewaySchema['files_out']>

/** What is known of an upload: bytes of plaintext, and when it is given up (ms) if it does not go on. */
export type UploadState = { readonly size: number; readonly offset: number; readonly expiresAt?: number }

/** Files that participants send: announced, taken in, and in the outbox when all of them is there and valid. */
export type Uploads = {
  /** Answers the id of a new upload. Throws VALIDATION_FAILED, CHANNEL_UNFIT, CONFLICT, FILE_STORE_FULL. */
  create(announced: AnnouncedFile): Promise<string>
  /** Throws FILE_UNKNOWN, and why the file was refused. */
  find(id: string): Promise<UploadState>
  /** Takes bytes from `offset` on; answers the offset after them. Throws CONFLICT, and why the file is refused. */
  append(id: string, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<number>
  /** Gives up what has not been accepted. */
  remove(id: string): Promise<void>
  /** Closes what has been idle, and gives up what has been so for a day. */
  sweep(): Promise<void>
  close(): Promise<void>
}

/** How long an upload that does not go on is kept. */
export const uploadLifeMs = 24 * 3_600_000
const idleMs = 60_000

/** `idleSince` in ms; undefined while bytes come in. */
type Session = { readonly upload: OpenUpload; readonly release: () => void; idleSince: number | undefined }

export function createUploads(
  context: Pick<GatewayContext, 'db' | 'topics' | 'atRest' | 'broker' | 'newId' | 'now' | 'events' | 'logger'>,
  { spool, room, news }: { spool: Spool; room: Room; news: FileNews },
): Uploads {
  const { db, topics, atRest, broker, now, events, logger } = context
  const sessions = new Map<string, Promise<Session>>()

  const getRow = async (id: string): Promise<OutgoingFile> => {
    const row = await db.selectFrom('files_out').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined) throw new SpineError('FILE_UNKNOWN', 'There is no such upload.')
    if (row.refusal !== null) throw readRefusal(row.refusal)
    return row
  }
  const findAccepted = async (id: string): Promise<UploadState | undefined> => {
    const row = await db.selectFrom('outbox').select('file').where('id', '=', id).executeTakeFirst()
    if (row?.file == null) return undefined
    const size = plainSize(row.file)
    return { size, offset: size }
  }
  const findTopic = ({ topic_id, topic_version }: OutgoingFile) => topics.getById(topic_id, topic_version, 'send')
  const openSession = (row: OutgoingFile): Promise<Session> => {
    const { id, size } = row
    const known = sessions.get(id)
    if (known !== undefined) return known
    const opening = (async (): Promise<Session> => {
      const topic = await findTopic(row)
      const checks = topic.validator.openStream()
      const onChunk = (bytes: number): void => {
        news.tell({ ...about(row), state: 'receiving', bytes })
        events.emit('file', id)
      }
      const source = { id, size, key: new Uint8Array(atRest.open(row.key)), checks }
      try {
        const upload = await openUpload(source, { spool, atRest, onChunk })
        return { upload, release: () => checks.close(), idleSince: now() }
      } catch (error) {
        checks.close()
        throw error
      }
    })()
    sessions.set(id, opening)
    opening.catch(() => sessions.delete(id))
    return opening
  }
  const closeSession = async (id: string): Promise<void> => {
    const opening = sessions.get(id)
    sessions.delete(id)
    const session = await opening?.catch(() => undefined)
    session?.release()
    await session?.upload.close()
  }
  /** Does something with an upload; what is wrong with the file itself, or with the disk, is the end of it. */
  const working = async <T>(row: OutgoingFile, work: (upload: OpenUpload) => Promise<T>): Promise<T> => {
    try {
      const session = await openSession(row)
      session.idleSince = undefined
      await db.updateTable('files_out').set({ touched_at: now() }).where('id', '=', row.id).execute()
      try {
        return await work(session.upload)
      } finally {
        session.idleSince = now()
      }
    } catch (cause) {
      // What broke in the middle is put together again from the spool.
      await closeSession(row.id)
      const error = isDatabaseFull(cause) ? noRoom(cause) : cause
      if (isSpineError(error) && isFinal(error))
        await refuse(row, error).catch((err) => logger.error({ err, id: row.id }, 'refusal not kept'))
      throw error
    }
  }
  const refuse = async (row: OutgoingFile, error: SpineError): Promise<void> => {
    const { code } = error
    logger.warn({ id: row.id, code }, 'file refused')
    await closeSession(row.id)
    // First, since the database may need the room.
    await dropUpload(spool, row.id)
    await db
      .updateTable('files_out')
      .set({ refusal: writeRefusal(error) })
      .where('id', '=', row.id)
      .execute()
    await removeAtBroker(row.id)
    news.tell({ ...about(row), state: 'refused', bytes: 0, code })
  }
  /** Some of it may be there; what nobody removes expires. */
  const removeAtBroker = (id: string): Promise<void> =>
    broker.files.remove(id).catch((err) => logger.debug({ err, id }, 'file not removed at the broker'))
  const drop = async (id: string): Promise<void> => {
    await dropUpload(spool, id)
    await removeAtBroker(id)
  }
  /** Puts the message of a whole file into the outbox. */
  const accept = async (row: OutgoingFile, upload: OpenUpload): Promise<void> => {
    const { id, name, cty, size } = row
    const reference = await upload.finish()
    // It may have been coming in for long.
    await findTopic(row)
    const key = new Uint8Array(atRest.open(row.key))
    const payload = atRest.seal(writeFileDescription({ name, cty, size, key }))
    const inserted = await db.transaction().execute(async (trx) => {
      const { numInsertedOrUpdatedRows } = await trx
        .insertInto('outbox')
        .values({
          ...{ id, channel: row.channel, topic_owner: row.topic_owner, topic_name: row.topic_name },
          ...{ topic_id: row.topic_id, topic_version: row.topic_version, topic_format: row.topic_format },
          ...{ tx: row.tx, re: row.re, retx: row.retx, traceparent: row.traceparent },
          ...{ payload, file: JSON.stringify(reference), status: 'uploading', created_at: now() },
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      const messages = Number(numInsertedOrUpdatedRows)
      await countTraffic(trx, now(), { sent: { messages, bytes: payload.length + reference.size } })
      return messages
    })
    if (inserted === 0)
      throw new SpineError('DUPLICATE_TRANSACTION', 'Something else was sent with this transaction id meanwhile.')
    events.emit('activity', { kind: 'accepted', id, fqcn: row.channel, topicName: row.topic_name, at: now() })
    await closeSession(id)
    await spool.remove('out', `${id}.tail`)
    events.emit('file', id)
  }

  return {
    create: createAnnouncer(context, { room, news }),
    async find(id) {
      const accepted = await findAccepted(id)
      if (accepted !== undefined) return accepted
      const row = await getRow(id)
      return working(row, async (upload) => {
        if (upload.offset === row.size) await accept(row, upload)
        return { size: row.size, offset: upload.offset, expiresAt: now() + uploadLifeMs }
      })
    },
    async append(id, offset, bytes) {
      const row = await getRow(id)
      return working(row, async (upload) => {
        if (upload.offset !== offset)
          throw new SpineError('CONFLICT', `The upload goes on at byte ${upload.offset}, not at ${offset}.`)
        const reached = await upload.append(bytes)
        if (reached === row.size) await accept(row, upload)
        return reached
      })
    },
    async remove(id) {
      if ((await findAccepted(id)) !== undefined)
        throw new SpineError('CONFLICT', 'The file has been accepted, and will be sent.')
      await getRow(id)
      await closeSession(id)
      await db.deleteFrom('files_out').where('id', '=', id).execute()
      await drop(id)
    },
    async sweep() {
      for (const [id, opening] of sessions) {
        const session = await opening.catch(() => undefined)
        if (session?.idleSince !== undefined && now() - session.idleSince > idleMs) await closeSession(id)
      }
      const stale = await db
        .selectFrom('files_out')
        .select('id')
        .where('touched_at', '<', now() - uploadLifeMs)
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('outbox').select('seq').whereRef('outbox.id', '=', 'files_out.id'))),
        )
        .execute()
      for (const { id } of stale) {
        await db.deleteFrom('files_out').where('id', '=', id).execute()
        await drop(id)
      }
    },
    async close() {
      for (const id of [...sessions.keys()]) await closeSession(id)
    },
  }
}

/** What ends an upload: it will be so again, or would leave half a file on a full disk. Going on from elsewhere does not. */
const isFinal = (error: SpineError): boolean =>
  error.code === 'FILE_STORE_FULL' || (error.code !== 'CONFLICT' && !isPassing(error))

const about = ({ id, channel: fqcn, sealed_size: size }: OutgoingFile) => ({
  id,
  fqcn,
  direction: 'out' as const,
  size,
})
