import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import { jetstreamManager } from '@nats-io/jetstream'
import { type ObjectInfo, Objm } from '@nats-io/obj'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Keeper } from './keeper.ts'
import type { LogStream } from './log-stream.ts'
import { snapshotBucket } from './parts.ts'
import { raiseReplicas } from './streams.ts'
import { takeOver } from './take-over.ts'
import { viewFile } from './view-folder.ts'

/** Copies of the parts' states in NATS, so that the streams need not be kept from their beginning. */
export type Snapshots = {
  /** Stores a copy of a part's view if its stream has grown beyond that, and purges what it stands for. Owners do this. */
  keep(part: string, stream: LogStream): Promise<void>
  /** Brings the view's file, which stands for the records up to `applied`, to the stored copy; nobody writes it meanwhile. */
  restore(part: string, applied: number): Promise<void>
}

export async function openSnapshots(
  connection: NatsConnection,
  options: {
    readonly folder: string
    readonly replicas: number
    readonly keeper: Keeper
    /** A stream may always have as many bytes. */
    readonly minBytes: number
  },
): Promise<Snapshots> {
  const { folder, replicas, keeper, minBytes } = options
  const store = await new Objm(connection).create(snapshotBucket, { replicas, storage: 'file' })
  await raiseReplicas(
    await jetstreamManager(connection, { checkAPI: false }),
    (await store.status()).streamInfo,
    replicas,
  )
  const sequenceOf = (info: ObjectInfo | null): number => Number(info?.metadata?.['spine-sequence'] ?? 0)
  return {
    async keep(part, stream) {
      const last = await store.info(part)
      if ((await stream.state()).bytes <= Math.max(minBytes, last?.size ?? 0)) return
      const file = `${viewFile(folder, part)}.copy`
      try {
        await rm(file, { force: true })
        const sequence = await keeper.copy(part, file)
        if (sequence <= sequenceOf(last)) return
        const meta = { name: part, metadata: { 'spine-sequence': String(sequence) } }
        const data = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>
        // Refused if another process has stored one since; then that one says what may be purged.
        await store.put(meta, data, { previousRevision: last?.revision ?? 0 })
        await stream.purge(sequence + 1)
      } finally {
        await rm(file, { force: true })
      }
    },
    async restore(part, applied) {
      const found = await store.get(part)
      if (found === null || sequenceOf(found.info) <= applied)
        throw new Error(`records of part ${part} are gone, and there is no snapshot of them`)
      const file = `${viewFile(folder, part)}.restored`
      try {
        await pipeline(Readable.fromWeb(found.data as NodeStream<Uint8Array>), createWriteStream(file))
        const error = await found.error
        if (error instanceof Error) throw error
        if ((await stat(file)).size !== found.info.size) throw new Error(`the snapshot of part ${part} is incomplete`)
        takeOver(viewFile(folder, part), file, applied === 0)
      } finally {
        await rm(file, { force: true })
      }
    },
  }
}
