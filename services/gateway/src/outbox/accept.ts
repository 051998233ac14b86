import { setImmediate as nextTurn } from 'node:timers/promises'
import { maxBodyBytes, type NewMessage } from '@digital-spine/api'
import {
  type Did,
  didKeyToJwk,
  isSpineError,
  parseDid,
  parseName,
  SpineError,
  sealedOverhead,
} from '@digital-spine/core'
import type { Insertable } from 'kysely'
import { type Channel, checkCarries, checkSize } from '../channels/channel.ts'
import { getChannelOf } from '../channels/channel-store.ts'
import { checkSomebody } from '../channels/check-somebody.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import type { GatewaySchema } from '../database.ts'
import type { Parties } from '../people/parties.ts'
import type { CachedTopic } from '../topics/load-version.ts'
import { readPayload } from '../topics/payload-text.ts'
import { countTraffic } from '../traffic/count-traffic.ts'
import { createInOrder } from './in-order.ts'

/** A message as a participant system hands it over. */
export type SendInput = NewMessage & {
  /** When an answer is due, ms, if one is waited for. */
  readonly replyBy?: number
  /** W3C Trace Context of the caller; travels in the signed header. */
  readonly traceparent?: string
}

export type Accepted = {
  readonly id: string
  readonly duplicate: boolean
  /** Whom it is for, as far as it is known now. */
  readonly recipients?: readonly Did[] | undefined
}

type Row = Insertable<GatewaySchema['outbox']>
type Prepared = {
  readonly channel: Channel
  readonly topic: CachedTopic
  readonly payload: Uint8Array
  readonly wanted: readonly Did[] | undefined
}

type Waiting = {
  readonly row: Row
  readonly payload: Uint8Array
  resolve(accepted: Accepted): void
  reject(error: unknown): void
}
type Outcome = Waiting & { readonly result: Accepted | SpineError }

const maxGroup = 256
/** Bytes of a payload, so that the broker takes it sealed. */
const maxPayload = maxBodyBytes - sealedOverhead

/**
 * Accepts messages: checked against channel and schema, then durable in the outbox in the order of acceptance. With a
 * transaction id, the same again is the same message; something else under it is DUPLICATE_TRANSACTION.
 */
export type Acceptor = (input: SendInput) => Promise<Accepted>

/** Writes that arrive together share one transaction. */
export function createAcceptor(
  context: Pick<GatewayContext, 'db' | 'topics' | 'atRest' | 'newId' | 'now' | 'events'>,
  { members, parties }: { members: Pick<Members, 'known' | 'recipients'>; parties: Pick<Parties, 'resolve'> },
): Acceptor {
  const { db, topics, atRest, newId, now, events } = context
  const waiting: Waiting[] = []
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
        const outcomes = await db.transaction().execute(async (trx) => {
          const inserted = await trx
            .insertInto('outbox')
            .values(group.map(({ row }) => row))
            .onConflict((conflict) => conflict.doNothing())
            .returning('id')
            .execute()
          const fresh = new Set(inserted.map(({ id }) => id))
          const found: Outcome[] = []
          for (const one of group) {
            const { id } = one.row
            found.push({ ...one, result: fresh.has(id) ? { id, duplicate: false } : await findTransaction(trx, one) })
          }
          const bytes = group.reduce((sum, { row }) => sum + (fresh.has(row.id) ? row.payload.length : 0), 0)
          await countTraffic(trx, now(), { sent: { messages: fresh.size, bytes } })
          return found
        })
        events.emit('queued')
        for (const { row, resolve, reject, result } of outcomes) {
          if (isSpineError(result)) {
            reject(result)
            continue
          }
          resolve(result)
          const { id, channel: fqcn, topic_name: topicName, created_at: at } = row
          if (!result.duplicate) events.emit('activity', { kind: 'accepted', id, fqcn, topicName, at })
        }
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    writing = false
  }
  /** The message that has the transaction id of another, if they are the same; why it is refused if not. */
  const findTransaction = async (
    trx: GatewayContext['db'],
    { row: { channel, topic_id, tx = null, re = null, retx = null, wanted = null }, payload }: Waiting,
  ): Promise<Accepted | SpineError> => {
    const known = await trx
      .selectFrom('outbox')
      .select(['id', 'payload', 're', 'retx', 'wanted', 'file', 'dropped_at'])
      .where('channel', '=', channel)
      .where('topic_id', '=', topic_id)
      .where('tx', '=', tx)
      .executeTakeFirstOrThrow()
    const isComparable = known.file === null && known.dropped_at === null
    const isSame =
      isComparable &&
      known.re === re &&
      known.retx === retx &&
      known.wanted === wanted &&
      atRest.open(known.payload).equals(payload)
    if (isSame) return { id: known.id, duplicate: true }
    const details = { transactionId: tx, clientGatewayMessageId: known.id }
    return new SpineError('DUPLICATE_TRANSACTION', 'Something else was sent with this transaction id.', { details })
  }
  const prepare = async (input: SendInput): Promise<Prepared> => {
    const channel = await getChannelOf(db, input.fqcn, 'pub')
    const owner = parseName(input.topicOwner)
    checkCarries(channel, owner, input.topicName)
    const topic = await topics.get(owner, input.topicName, input.topicVersion)
    const wanted = await findWanted(channel, input)
    if (wanted === undefined) await checkSomebody(members, channel)
    if (input.expiresAt !== undefined && input.expiresAt <= now())
      throw new SpineError('MESSAGE_EXPIRED', 'The message has expired already.')
    const payload = readPayload(topic, input)
    if (payload.length > maxPayload)
      throw new SpineError('TOO_LARGE', `A payload has at most ${maxPayload} bytes (1 MiB sealed); send it as a file.`)
    checkSize(channel, { payload: payload.length })
    await topic.validator.check(payload)
    return { channel, topic, payload, wanted }
  }
  /** In one order, so that messages for the same are known to be. */
  const findWanted = async (
    { fqcn, useAnonymousExtChannel }: Channel,
    { recipients, anonymousRecipient = [] }: SendInput,
  ): Promise<readonly Did[] | undefined> => {
    if (useAnonymousExtChannel && anonymousRecipient.length === 0)
      throw new SpineError('NO_RECIPIENTS', `${fqcn} is for anonymous mailboxes: anonymousRecipient says for which.`)
    if (useAnonymousExtChannel ? recipients !== undefined : anonymousRecipient.length > 0)
      throw new SpineError('CHANNEL_UNFIT', `${fqcn} is for ${useAnonymousExtChannel ? '' : 'no '}anonymous mailboxes.`)
    if (useAnonymousExtChannel) return [...new Set(anonymousRecipient.map(parseMailbox))].sort()
    const found = recipients && (await Promise.all(recipients.map(parties.resolve)))
    return found && [...new Set(found.map(({ did }) => did))].sort()
  }
  return async (input) => {
    const { channel, topic, payload, wanted } = await inOrder(input.fqcn, prepare(input))
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
      wanted: wanted === undefined ? null : JSON.stringify(wanted),
      expires_at: input.expiresAt ?? null,
      reply_by: input.replyBy ?? null,
      status: 'queued',
      created_at: now(),
    }
    const accepted = await new Promise<Accepted>((resolve, reject) => {
      waiting.push({ row, payload, resolve, reject })
      void write()
    })
    return { ...accepted, recipients: wanted ?? members.known(channel.fqcn)?.members.map(({ did }) => did) }
  }
}

/** Throws DID_INVALID for what is no P-256 did:key. */
function parseMailbox(text: string): Did {
  const did = parseDid(text)
  didKeyToJwk(did)
  return did
}

/** A malformed trace context is dropped, as W3C Trace Context section 2.3 asks; it must not stop a message. */
export function readTraceparent(text: string | undefined): string | null {
  return text !== undefined && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(text) ? text : null
}
