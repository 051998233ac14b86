import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream'
import { headers, type NatsConnection } from '@nats-io/transport-node'
import { storedSubjectOf, streamOf, subjectOf } from './parts.ts'
import type { Requests } from './requests.ts'

/** A message of a part's stream. */
export type Stored = { readonly sequence: number; readonly data: Uint8Array }

/** One part's stream, as a log: what is appended after a known last message, or not at all. */
export type LogStream = {
  /**
   * Appends if `last` is the last sequence number. Answers the new one, or undefined if another message is there. Throws
   * if it cannot be told whether it was stored; the same may then be appended again with the same `last`.
   */
  append(data: Uint8Array, last: number): Promise<number | undefined>
  /** First and last sequence number that are kept, and how many bytes they are. */
  state(): Promise<{ first: number; last: number; bytes: number }>
  /** The messages from one sequence number to another, in order; ends early at one that is not kept. */
  read(from: number, to: number): AsyncIterable<Stored>
  /** Deletes what lies before a sequence number. */
  purge(before: number): Promise<void>
}

/** How long an answer of the stream is waited for. */
export const requestMs = 3000
const wrongLastSequence = 10071
const readAhead = 32

/** Opens a part's stream. What is stored is handed to `onStored` as the server tells of it, which may miss some. */
export async function openLogStream(
  connection: NatsConnection,
  requests: Requests,
  part: string,
  onStored: (stored: Stored) => void,
): Promise<LogStream> {
  const name = streamOf(part)
  const manager = await jetstreamManager(connection, { timeout: requestMs, checkAPI: false })
  connection.subscribe(storedSubjectOf(part), {
    callback(error, { headers: given, data }) {
      const sequence = Number(given?.get('Nats-Sequence'))
      if (error === null && sequence > 0) onStored({ sequence, data })
    },
  })
  return {
    async append(data, last) {
      const expected = headers()
      expected.set('Nats-Expected-Stream', name)
      expected.set('Nats-Expected-Last-Sequence', String(last))
      const answer = await requests.request(subjectOf(part), data, expected)
      const { seq, error } = answer.json<{ seq?: number; error?: { err_code?: number; description?: string } }>()
      if (error?.err_code === wrongLastSequence) return undefined
      if (error !== undefined || seq === undefined)
        throw new Error(`JetStream does not store: ${error?.description ?? 'no sequence number'}`)
      return seq
    },
    async state() {
      const { state } = await manager.streams.info(name)
      return { first: state.first_seq, last: state.last_seq, bytes: state.bytes }
    },
    async *read(from, to) {
      for (let next = from; next <= to; next += readAhead) {
        const count = Math.min(readAhead, to - next + 1)
        const messages = await Promise.all(
          Array.from({ length: count }, (_, i) => findMessage(manager, name, next + i)),
        )
        for (const [i, data] of messages.entries()) {
          if (data === undefined) return
          yield { sequence: next + i, data }
        }
      }
    },
    async purge(before) {
      await manager.streams.purge(name, { seq: before })
    },
  }
}

/** A message of a stream. Any replica may answer, and one may not have it yet; the leader has it, or nobody. */
export async function findMessage(
  manager: JetStreamManager,
  stream: string,
  seq: number,
): Promise<Uint8Array | undefined> {
  const near = await manager.direct.getMessage(stream, { seq }).catch(() => null)
  if (near !== null) return near.data
  return (await manager.streams.getMessage(stream, { seq }))?.data
}
