import { randomBytes } from 'node:crypto'
import { contentTypes, type FileReference, SpineError, sealedFileSize } from '@digital-spine/core'
import { checkCarries, checkSize } from '../channels/channel.ts'
import { getChannelOf } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import { readTraceparent } from '../outbox/accept.ts'
import type { FileNews } from './file-news.ts'
import type { Room } from './room.ts'
import { readUploadRequest, type UploadRequest } from './upload-request.ts'

/** A file that a participant is about to send: `size` bytes of plaintext. */
export type AnnouncedFile = {
  readonly size: number
  readonly metadata: Readonly<Record<string, string | null>>
  readonly traceparent: string | undefined
}

/** Announces files one after the other; with a transaction id, the same again is the same upload. Answers its id. */
export function createAnnouncer(
  context: Pick<GatewayContext, 'db' | 'topics' | 'atRest' | 'newId' | 'now'>,
  { room, news }: { room: Room; news: FileNews },
): (announced: AnnouncedFile) => Promise<string> {
  const { db, topics, atRest, newId, now } = context
  let announcing: Promise<unknown> = Promise.resolve()

  const announce = async ({ size, metadata, traceparent }: AnnouncedFile): Promise<string> => {
    const request = readUploadRequest(metadata)
    const channel = await getChannelOf(db, request.fqcn, 'upload')
    checkCarries(channel, request.owner, request.topicName)
    checkSize(channel, { file: size })
    const topic = await topics.get(request.owner, request.topicName, request.topicVersion)
    const known = request.tx === null ? undefined : await findByTransaction(request, topic.id, size)
    if (known !== undefined) return known
    const { size: sealed } = sealedFileSize(size)
    await room.check(sealed)
    const id = newId()
    await db
      .insertInto('files_out')
      .values({
        ...{ id, channel: channel.fqcn, topic_owner: topic.owner, topic_name: topic.name },
        ...{ topic_id: topic.id, topic_version: topic.version, topic_format: topic.format },
        ...{ tx: request.tx, re: request.re, retx: request.retx, traceparent: readTraceparent(traceparent) },
        ...{ name: request.name, cty: request.cty ?? contentTypes[topic.format], size, sealed_size: sealed },
        ...{ key: atRest.seal(randomBytes(32)), refusal: null, created_at: now(), touched_at: now() },
      })
      .execute()
    news.tell({ id, fqcn: channel.fqcn, direction: 'out', state: 'receiving', bytes: 0, size: sealed })
    return id
  }
  /** The upload that was announced with the same transaction id, as long as it has not been refused. */
  const findByTransaction = async (
    request: UploadRequest,
    topic: string,
    size: number,
  ): Promise<string | undefined> => {
    const { fqcn, tx, name } = request
    const announced = await db
      .selectFrom('files_out')
      .select(['id', 'name', 'size'])
      .where('channel', '=', fqcn)
      .where('topic_id', '=', topic)
      .where('tx', '=', tx)
      .where('refusal', 'is', null)
      .executeTakeFirst()
    if (announced !== undefined) {
      if (announced.name === name && announced.size === size) return announced.id
      throw new SpineError('CONFLICT', 'Another file was announced with this transaction id.')
    }
    const accepted = await db
      .selectFrom('outbox')
      .select(['id', 'file'])
      .where('channel', '=', fqcn)
      .where('topic_id', '=', topic)
      .where('tx', '=', tx)
      .executeTakeFirst()
    if (accepted === undefined) return undefined
    if (accepted.file !== null && plainSize(accepted.file) === size) return accepted.id
    throw new SpineError('DUPLICATE_TRANSACTION', 'Something else was sent with this transaction id.')
  }
  return (announced) => {
    const mine = announcing.then(() => announce(announced))
    announcing = mine.catch(() => undefined)
    return mine
  }
}

const tagLength = sealedFileSize(0).size

/** Bytes of plaintext of a file, by its reference. */
export function plainSize(file: string): number {
  const { size, chunks } = JSON.parse(file) as FileReference
  return size - chunks * tagLength
}
