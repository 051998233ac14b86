import { setImmediate as nextTurn } from 'node:timers/promises'
import { parseName } from '@digital-spine/core'
import type { Insertable } from 'kysely'
import { type Channel, checkCarries, checkSize } from '../channels/channel.ts'
import { getChannelOf } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import type { GatewaySchema } from '../database.ts'
import type { CachedTopic } from '../topics/load-version.ts'
import { readPayload } from '../topics/payload-text.ts'
import { createInOrder } from './in-order.ts'

/** A message as a participant system hands it over: `payload` is text as it stands, or bytes in base64. */
export type SendInput = {
  readonly fqcn: string
  readonly topicOwner: string
  readonly topicName: string
  readonly topicVersion?: string
  readonly payload: string
  readonly payloadEncoding?: 'base64'
  readonly transactionId?: string
  readonly initiatingMessageId?: string
  readonly initiatingTransactionId?: string
  /** W3C Trace Context of the caller; travels in the signed header. */
  readonly traceparent?: string
}

export type Accepted = { readonly id: string; readonly duplicate: boolean }

type Row = Insertable<GatewaySchema['outbox']>
type Prepared = { readonly channel: Channel; readonly topic: CachedTopic; readonly payload: Uint8Array }

const maxGroup = 256

/** Accepts messages: checked against channel and schema, then durable in the outbox in the order of acceptance. */
export type Acceptor = (input: SendInput) => Promise<Accepted>

/** Writes that arrive together share one transaction. */
export function createAcceptor(
  context: Pick<GatewayContext, 'db' | 'topics' | 'atRest' | 'newId' | 'now' | 'events'>,
): Acceptor {
  const { db, topics, atRest, newId, now, events } = context
  const waiting: { row: Row; resolve(accepted: Accepted): void; reject(error: unknown): void }[] = []
  let writing = false
  const inOrder = createInOrder()

  const write = async (): Promise<void> => {
    if (writing) return
    writing = true
    while (waiting.length > 0) {
      // What arrives in the same turn of the event loop shares a transaction, and so a write to disk.
      await nextTurn()
      const group = waiting.splice(0, maxGroup)
      try {
        const results = await db.transaction().execute(async (trx) => {
          const inserted = await trx
            .insertInto('outbox')
            .values(group.map(({ row }) => row))
            .onConflict((conflict) => conflict.doNothing())
            .returning('id')
            .execute()
          const fresh = new Set(inserted.map(({ id }) => id))
          const accepted: Accepted[] = []
          for (const { row } of group) {
            if (fresh.has(row.id)) accepted.push({ id: row.id, duplicate: false })
            else accepted.push({ id: await idOfTransaction(trx, row), duplicate: true })
          }
          return accepted
        })
        events.emit('queued')
        group.forEach(({ row, resolve }, i) => {
          const result = results[i]
          if (result === undefined) return
          resolve(result)
          const { id, channel: fqcn, topic_name: topicName, created_at: at } = row
          if (!result.duplicate) events.emit('activity', { kind: 'accepted', id, fqcn, topicName, at })
        })
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    writing = false
  }
  const idOfTransaction = async (trx: GatewayContext['db'], row: Row): Promise<string> => {
    const known = await trx
      .selectFrom('outbox')
      .select('id')
      .where('channel', '=', row.channel)
      .where('topic_id', '=', row.topic_id)
      .where('tx', '=', row.tx ?? '')
      .executeTakeFirst()
    return known?.id ?? row.id
  }
  const prepare = async (input: SendInput): Promise<Prepared> => {
    const channel = await getChannelOf(db, input.fqcn, 'pub')
    const owner = parseName(input.topicOwner)
    checkCarries(channel, owner, input.topicName)
    const topic = await topics.get(owner, input.topicName, input.topicVersion)
    const payload = readPayload(topic, input)
    checkSize(channel, { payload: payload.length })
    await topic.validator.check(payload)
    return { channel, topic, payload }
  }
  return async (input) => {
    const { channel, topic, payload } = await inOrder(input.fqcn, prepare(input))
    const row: Row = {
      id: newId(),
      channel: channel.fqcn,
      topic_owner: topic.owner,
      topic_name: topic.name,
      topic_id: topic.id,
      topic_version: topic.version,
      topic_format: topic.format,
      payload: atRest.seal(payload),
      tx: input.transactionId ?? null,
      re: input.initiatingMessageId ?? null,
      retx: input.initiatingTransactionId ?? null,
      traceparent: readTraceparent(input.traceparent),
      status: 'queued',
      created_at: now(),
    }
    return new Promise((resolve, reject) => {
      waiting.push({ row, resolve, reject })
      void write()
    })
  }
}

/** A malformed trace context is dropped, as W3C Trace Context section 2.3 asks; it must not stop a message. */
export function readTraceparent(text: string | undefined): string | null {
  return text !== undefined && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(text) ? text : null
}
