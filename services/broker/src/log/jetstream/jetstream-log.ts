import { Worker } from 'node:worker_threads'
import type { NatsAccess } from '../../cluster/nats-access.ts'
import type { MessageLog } from '../message-log.ts'
import { openWorkerFront } from '../worker-front.ts'
import { isLocalRead } from './local-reads.ts'

/** What the log of a broker of several processes is opened with. */
export type JetStreamLogOptions = {
  readonly access: NatsAccess
  /** A folder of this process alone, for its view of the log; it may be lost. */
  readonly folder: string
  /** The same for all processes, and for the life of the log. */
  readonly partitions?: number
  /** Copies that NATS keeps. */
  readonly replicas?: number
  /** Bytes that a stream may have before a snapshot takes their place; or those of the last snapshot, if that is more. */
  readonly snapshotBytes?: number
  /** Told of what went wrong and is tried again. */
  readonly onProblem?: (part: string, error: unknown) => void
}

/** What its threads are given. */
export type JetStreamSettings = Required<Omit<JetStreamLogOptions, 'onProblem'>>

export const defaultPartitions = 8

/**
 * Opens the log that processes share through NATS JetStream; answers when every part of it has an owner. Throws LOG_MISMATCH,
 * CONFIG_INVALID, LOG_UNAVAILABLE, SERVICE_UNAVAILABLE.
 */
export function openJetStreamLog({
  access,
  folder,
  partitions = defaultPartitions,
  replicas = 1,
  snapshotBytes = 64 << 20,
  onProblem,
}: JetStreamLogOptions): Promise<MessageLog> {
  const settings: JetStreamSettings = { access, folder, partitions, replicas, snapshotBytes }
  const start = (file: string): Worker => new Worker(new URL(file, import.meta.url), { workerData: settings })
  const [orderer, reader] = [start('./order-worker.ts'), start('./read-worker.ts')]
  return openWorkerFront({
    workers: [orderer, reader],
    workerFor: (name) => (isLocalRead(name) ? reader : orderer),
    onProblem,
  })
}
