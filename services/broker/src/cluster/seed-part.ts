import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import { SpineError } from '@digital-spine/core'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { Objm } from '@nats-io/obj'
import type { NatsConnection } from '@nats-io/transport-node'
import { snapshotBucket, streamOf, subjectOf } from '../log/jetstream/parts.ts'

/** The record that a seeded part's snapshot stands for; it is purged, so that every process begins with the snapshot. */
export const seedSequence = 1

/**
 * Puts a part's first state into NATS, as a snapshot of a stream that has nothing else yet. It can be done again. Throws
 * CONFLICT if there is something.
 */
export async function seedPart(
  connection: NatsConnection,
  replicas: number,
  part: string,
  file: string,
): Promise<void> {
  const manager = await jetstreamManager(connection)
  const { state } = await manager.streams.info(streamOf(part))
  if (state.last_seq > seedSequence) throw new SpineError('CONFLICT', 'This NATS has the log of a broker already.')
  const store = await openStore(connection, replicas)
  const data = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>
  await store.put({ name: part, metadata: { 'spine-sequence': String(seedSequence) } }, data)
  if (state.last_seq === 0) await jetstream(connection).publish(subjectOf(part), new Uint8Array())
  await manager.streams.purge(streamOf(part), { seq: seedSequence + 1 })
}

/** Reads a part's snapshot back; throws if it is not what was stored. */
export async function fetchPart(
  connection: NatsConnection,
  replicas: number,
  part: string,
  file: string,
): Promise<void> {
  const found = await (await openStore(connection, replicas)).get(part)
  if (found === null) throw new Error(`there is no snapshot of part ${part}`)
  await pipeline(Readable.fromWeb(found.data as NodeStream<Uint8Array>), createWriteStream(file))
  const error = await found.error
  if (error instanceof Error) throw error
}

const openStore = (connection: NatsConnection, replicas: number) =>
  new Objm(connection).create(snapshotBucket, { replicas, storage: 'file' })
