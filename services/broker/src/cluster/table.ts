import { setTimeout as pause } from 'node:timers/promises'
import { SpineError } from '@digital-spine/core'
import { JetStreamApiError, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { type NatsConnection, nanos } from '@nats-io/transport-node'

/** A row as it was read; `revision` says which of its versions that was. */
export type Row<Value> = { readonly value: Value; readonly revision: number }

/**
 * Rows under keys, shared by processes: a stream that keeps the last message of each subject. Who comes first is decided by
 * the stream; reads are answered by its leader, so that what one process has written the others find. All throw
 * DATABASE_UNAVAILABLE when NATS does not answer for some seconds.
 */
export type Table<Value> = {
  find(key: string): Promise<Row<Value> | undefined>
  /**
   * Writes a row if it is still of `revision`, 0 for one that is not there; answers its new revision, or undefined if it is
   * another. Throws QUOTA_EXCEEDED when the table is full.
   */
  put(key: string, value: Value, revision: number): Promise<number | undefined>
  /** Deletes a row; answers true to the one who did it. */
  remove(row: Pick<Row<Value>, 'revision'>): Promise<boolean>
  /** Keys that fit a pattern: `*` stands for what is between two dots. */
  keys(pattern: string): Promise<string[]>
  /** Deletes rows from the oldest on, up to the first that is not over. */
  dropOldest(isOver: (value: Value) => boolean): Promise<void>
}

const patienceMs = 8000
const requestMs = 2000
/** Codes of what JetStream answers. A cluster says that a revision is wrong in another way while a newer is being stored. */
const [wrongRevision, newerComes, messageNotFound, cannotDelete] = [10071, 10164, 10037, 10057]
const [cannotStore, streamNotFound] = [10077, 10059]

export async function openTable<Value>(
  connection: NatsConnection,
  options: { stream: string; prefix: string; replicas: number; maxRows: number; maxAgeMs?: number },
): Promise<Table<Value>> {
  const { stream, prefix } = options
  const manager = await jetstreamManager(connection, { timeout: requestMs, checkAPI: false })
  const client = jetstream(connection, { timeout: requestMs })
  await untilAnswered(() => ensureStream(manager, options))

  const read = (message: { data: Uint8Array; seq: number }): Row<Value> => ({
    value: JSON.parse(new TextDecoder().decode(message.data)) as Value,
    revision: message.seq,
  })
  const find = (key: string): Promise<Row<Value> | undefined> =>
    untilAnswered(async () => {
      const message = await manager.streams.getMessage(stream, { last_by_subj: `${prefix}.${key}` })
      return message === null ? undefined : read(message)
    })
  return {
    find,
    async put(key, value, revision) {
      const text = JSON.stringify(value)
      const expect = { lastSubjectSequence: revision, streamName: stream }
      let attempts = 0
      const put = () => {
        attempts += 1
        return client.publish(`${prefix}.${key}`, text, { expect, timeout: requestMs })
      }
      try {
        return (await untilAnswered(put)).seq
      } catch (error) {
        if (isFull(error)) throw new SpineError('QUOTA_EXCEEDED', 'Too many at once.', { cause: error })
        if (codeOf(error) !== wrongRevision && codeOf(error) !== newerComes) throw error
      }
      // An earlier attempt may have been stored though its answer was lost.
      const now = attempts > 1 ? await find(key) : undefined
      return now !== undefined && JSON.stringify(now.value) === text ? now.revision : undefined
    },
    async remove({ revision }) {
      try {
        return await untilAnswered(() => manager.streams.deleteMessage(stream, revision, false))
      } catch (error) {
        const isGone = codeOf(error) === messageNotFound || codeOf(error) === cannotDelete
        if (isGone && (await untilAnswered(() => manager.streams.getMessage(stream, { seq: revision }))) === null)
          return false
        throw error
      }
    },
    async keys(pattern) {
      const filter = { subjects_filter: `${prefix}.${pattern}` }
      const { state } = await untilAnswered(() => manager.streams.info(stream, filter))
      return Object.keys(state.subjects ?? {}).map((subject) => subject.slice(prefix.length + 1))
    },
    async dropOldest(isOver) {
      for (;;) {
        const { state } = await untilAnswered(() => manager.streams.info(stream))
        const first = await untilAnswered(() => manager.streams.getMessage(stream, { seq: state.first_seq }))
        if (first === null || !isOver(read(first).value)) return
        await untilAnswered(() => manager.streams.purge(stream, { seq: state.first_seq + 1 }))
      }
    },
  }
}

/** Makes the stream if it is not there; how long rows stay follows the settings of today. */
async function ensureStream(
  manager: JetStreamManager,
  { stream, prefix, replicas, maxRows, maxAgeMs = 0 }: Parameters<typeof openTable>[1],
): Promise<void> {
  const max_age = nanos(maxAgeMs)
  try {
    const { config } = await manager.streams.info(stream)
    if (config.max_age !== max_age) await manager.streams.update(stream, { max_age })
  } catch (error) {
    if (codeOf(error) !== streamNotFound) throw error
    await manager.streams.add({
      ...{ name: stream, subjects: [`${prefix}.>`], storage: 'file', num_replicas: replicas, allow_direct: false },
      ...{ max_msgs_per_subject: 1, max_msgs: maxRows, discard: 'new', max_age },
    })
  }
}

const codeOf = (error: unknown): number | undefined => (error instanceof JetStreamApiError ? error.code : undefined)

const isFull = (error: unknown): boolean =>
  error instanceof JetStreamApiError && error.code === cannotStore && error.message.includes('maximum messages')

/** Whether JetStream has decided; what it says of itself, as without a leader, may soon be otherwise. */
const isVerdict = (error: unknown): boolean =>
  error instanceof JetStreamApiError && (error.status < 500 || error.code === cannotDelete || isFull(error))

/** Asks again while nobody answers, as when a leader is being elected; what JetStream answers, good or bad, stands. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (isVerdict(error)) throw error
      if (performance.now() > until)
        throw new SpineError('DATABASE_UNAVAILABLE', 'NATS does not answer.', { cause: error })
    }
    await pause(100)
  }
}
