import { EventEmitter } from 'node:events'
import type { FileProgress } from '@digital-spine/api'
import { createUuidSource, type ErrorCode, SpineError, sealedFileSize } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { openDatabase, silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { Counter } from 'prom-client'
import { createAtRest } from '../../src/at-rest.ts'
import type { GatewayContext, GatewayEvents } from '../../src/context.ts'
import type { GatewaySchema } from '../../src/database.ts'
import type { FileNews } from '../../src/files/file-news.ts'
import { createReclaimer, type Reclaimer } from '../../src/files/reclaim.ts'
import { openSpool, type Spool } from '../../src/files/spool.ts'
import { gatewayMigrations } from '../../src/migrations.ts'
import { type FileServer, startFileServer } from './file-server.ts'
import { recipient } from './incoming.ts'

/** What moves a gateway's files works with this: an empty database and spool, and a broker over HTTP. */
export type FileWorld = AsyncDisposable & {
  readonly context: GatewayContext
  readonly folder: string
  readonly spool: Spool
  readonly server: FileServer
  readonly reclaimer: Reclaimer
  readonly news: FileNews
  /** What was told of files. */
  readonly told: readonly FileProgress[]
  /** The time, ms. */
  now: number
  /** What is wrong with the topic of every file. */
  topicRefusal: ErrorCode | undefined
}

export const topic = {
  ...{ topic_owner: 'a.iam.ewc', topic_name: 'b', topic_id: 'c'.repeat(24), topic_version: '1.0.0' },
  topic_format: 'csv' as const,
}

const cachedTopic = {
  ...{ owner: topic.topic_owner, name: topic.topic_name, id: topic.topic_id, version: topic.topic_version },
  format: topic.topic_format,
}

/** Holds files to one rule: none begins with "bad". */
const validator = {
  contentType: 'text/csv',
  openStream: () => ({
    async write(chunk: Uint8Array) {
      if (Buffer.from(chunk.subarray(0, 3)).equals(Buffer.from('bad')))
        throw new SpineError('PAYLOAD_INVALID', 'It begins with "bad".')
    },
    async end() {},
    close() {},
  }),
}

export async function openFileWorld(): Promise<FileWorld> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(tempFolder())
  const url = `sqlite:${folder.path}/data.sqlite`
  const db = await openDatabase<GatewaySchema>({ url, migrations: gatewayMigrations })
  stack.defer(() => db.destroy())
  const server = stack.use(await startFileServer())
  const spool = await openSpool(folder.path)
  const told: FileProgress[] = []
  const now = () => world.now
  const getById = async () => {
    if (world.topicRefusal !== undefined) throw new SpineError(world.topicRefusal, 'The topic does not count.')
    return { ...cachedTopic, validator }
  }
  const used = {
    ...{ db, now, newId: createUuidSource(crypto, now), logger: silentLogger() },
    ...{ events: new EventEmitter<GatewayEvents>(), atRest: createAtRest(new Uint8Array(32).fill(7)) },
    broker: { files: server.files, onConnected: () => undefined },
    topics: { getById, get: getById },
    signer: { did: recipient },
    refusals: new Counter({ name: 'refusals', help: 'Refusals.', labelNames: ['code'], registers: [] }),
  }
  const owned = stack.move()
  const world: FileWorld = {
    ...{ context: used as unknown as GatewayContext, folder: folder.path, spool, server, told, now: 1_000_000 },
    topicRefusal: undefined,
    reclaimer: createReclaimer({ db, now }, spool),
    news: { tell: (progress) => void told.push(progress), list: () => [] },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
  return world
}

/** A file that a participant sends; with a message, if all of it is there, which has come as far as `status` says. */
export async function addOutgoing(
  { context: { db, atRest, newId, now } }: FileWorld,
  { size, status }: { size: number; status?: 'uploading' | 'sent' | 'failed' },
): Promise<string> {
  const id = newId()
  const about = { id, channel: 'out', ...topic, tx: null, re: null, retx: null, traceparent: null, created_at: now() }
  const sizes = { size, sealed_size: sealedFileSize(size).size }
  const file = { name: 'a.csv', cty: 'text/csv', key: atRest.seal(new Uint8Array(32)), refusal: null }
  await db
    .insertInto('files_out')
    .values({ ...about, ...sizes, ...file, touched_at: now() })
    .execute()
  if (status !== undefined)
    await db
      .insertInto('outbox')
      .values({ ...about, payload: new Uint8Array(1), file: '{}', status })
      .execute()
  return id
}
