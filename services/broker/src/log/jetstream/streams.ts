import { randomUUID } from 'node:crypto'
import { SpineError } from '@digital-spine/core'
import {
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { bodiesStream, bodySubjectOf, directoryPart, partNames, storedSubjectOf, streamOf, subjectOf } from './parts.ts'

/** What a log was made with: it stays so. `id` tells it from every other log. */
export type LogSettings = { readonly id: string; readonly partitions: number }

type NamedStream = Pick<StreamConfig, 'name' | 'subjects'> & Partial<StreamConfig>

const streamNotFound = 10059
const requestMs = 5000
/** A record carries up to about a megabyte, and an epoch for many recipients more. */
const minPayload = 4 << 20

/**
 * Makes the streams of a log where they are not there yet. Throws LOG_MISMATCH if they were made with another number of
 * partitions, CONFIG_INVALID if the server carries too little.
 */
export async function ensureStreams(
  connection: NatsConnection,
  { partitions, replicas }: { readonly partitions: number; readonly replicas: number },
): Promise<LogSettings> {
  const payload = connection.info?.max_payload ?? 0
  if (payload < minPayload)
    throw new SpineError('CONFIG_INVALID', `max_payload of NATS is ${payload} bytes, and must be 4 MB or more.`)
  const manager = await jetstreamManager(connection, { timeout: requestMs, checkAPI: false })
  // Whose directory is made first says what the log is made with.
  const metadata = { 'spine-log': randomUUID(), 'spine-partitions': String(partitions) }
  const { config } = await ensureStream(manager, partStream(directoryPart), replicas, metadata)
  const made = { id: config.metadata?.['spine-log'] ?? '', partitions: Number(config.metadata?.['spine-partitions']) }
  if (made.partitions !== partitions) {
    const details = { made: made.partitions, asked: partitions }
    throw new SpineError('LOG_MISMATCH', `The log has ${made.partitions} partitions, not ${partitions}.`, { details })
  }
  const streams = [...partNames(partitions).map(partStream), { name: bodiesStream, subjects: [bodySubjectOf('*')] }]
  await Promise.all(streams.map((stream) => ensureStream(manager, stream, replicas, { 'spine-log': made.id })))
  return made
}

/** A log that was made on fewer nodes gets the copies that are asked for now; it never gets fewer. */
export async function raiseReplicas(
  manager: JetStreamManager,
  stream: StreamInfo,
  replicas: number,
): Promise<StreamInfo> {
  const { config } = stream
  if (config.num_replicas >= replicas) return stream
  return manager.streams.update(config.name, { ...config, num_replicas: replicas })
}

/** A part's stream publishes again what it has stored. */
function partStream(part: string): NamedStream {
  const subject = subjectOf(part)
  return { name: streamOf(part), subjects: [subject], republish: { src: subject, dest: storedSubjectOf(part) } }
}

async function ensureStream(
  manager: JetStreamManager,
  stream: NamedStream,
  replicas: number,
  metadata: Record<string, string>,
): Promise<StreamInfo> {
  const find = () => manager.streams.info(stream.name)
  try {
    return await raiseReplicas(manager, await find(), replicas)
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== streamNotFound) throw error
  }
  try {
    const settings = { storage: 'file', num_replicas: replicas, metadata, allow_direct: true } as const
    return await manager.streams.add({ ...stream, ...settings })
  } catch (error) {
    // Another process may have made it meanwhile, with an id of its own.
    return find().catch(() => Promise.reject(error))
  }
}
