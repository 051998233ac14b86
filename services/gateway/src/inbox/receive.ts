import type { MailboxEntry } from '@digital-spine/api'
import {
  type Did,
  fromUtf8,
  headerHash,
  isSpineError,
  nextInFlow,
  openMessage,
  type ParsedMessage,
  parseMessage,
  type ReceiptEntry,
  SpineError,
  verifyMessage,
  verifySkip,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { withSpan } from '@digital-spine/runtime'
import { type Channel, listChannels } from '../channels/channel.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import { createEpochKeys } from './epoch-keys.ts'
import { type ReceiptSender, recordReceipts } from './receipts.ts'

export type Receiver = { close(): Promise<void> }

/** Failures that say nothing about the message: it is left unacknowledged and comes again. */
const passing: ReadonlySet<string> = new Set([
  'SERVICE_UNAVAILABLE',
  'LEDGER_UNAVAILABLE',
  'LEDGER_STALE',
  'STATUS_UNKNOWN',
  'DATABASE_UNAVAILABLE',
  'INTERNAL',
  'KEY_UNKNOWN',
])
const readerId = 'gateway'
const credit = 1024
const pauseMs = 1000

/**
 * Reads the mailbox and takes each entry through every check before anything is handed on: signature, epoch, leaf, place
 * in the flow, the channel's conditions, decryption, schema. What fails is refused with a signed receipt and listed.
 */
export function createReceiver(context: GatewayContext, members: Members, receipts: ReceiptSender): Receiver {
  const { db, broker, ledger, signer, atRest, topics, logger, events, now } = context
  const epochKeys = createEpochKeys(context)
  let queue: Promise<void> = Promise.resolve()
  let closed = false

  const takeBatch = async (entries: readonly MailboxEntry[]): Promise<void> => {
    for (const entry of entries) {
      if (closed) return
      await take(entry)
    }
    if (closed) return
    await broker
      .call('ack', { client: readerId, positions: entries.map(({ position }) => position) })
      .catch((err) => logger.warn({ err }, 'acknowledgement waits'))
  }
  /** Retries what fails for a passing reason, so that order is kept. */
  const take = async (entry: MailboxEntry): Promise<void> => {
    while (!closed) {
      try {
        if (entry.kind === 'message') await takeMessage(entry)
        else if (entry.kind === 'skip') await takeSkip(entry)
        else await recordReceipts(context, entry.jws)
        return
      } catch (error) {
        const coded = isSpineError(error)
          ? error
          : new SpineError('INTERNAL', 'The message could not be taken in.', { cause: error })
        if (!passing.has(coded.code)) return reject(entry, coded)
        logger.warn({ err: error, code: coded.code, position: entry.position }, 'receiving waits')
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    }
  }
  const reject = async (entry: MailboxEntry, error: SpineError, parsed?: ParsedMessage): Promise<void> => {
    logger.warn({ position: entry.position, code: error.code }, 'entry rejected')
    context.refusals.inc({ code: error.code })
    const message = parsed ?? (await parseMessage(nodeCrypto, entry.jws).catch(() => undefined))
    const row = {
      position: entry.position,
      id: message?.header.id ?? null,
      sender: message?.header.from ?? null,
      code: error.code,
      reason: error.message,
      at: now(),
    }
    await db.transaction().execute(async (trx) => {
      await trx
        .insertInto('rejected')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      if (message === undefined || entry.kind !== 'message') return
      const { header, hash } = message
      const receipt = {
        status: 'rejected' as const,
        recipient: signer.did,
        id: header.id,
        hash,
        position: entry.position,
        reason: error.code,
      }
      await trx
        .insertInto('pending_receipts')
        .values({ sender: header.from, entry: JSON.stringify(receipt) })
        .execute()
    })
    receipts.wake()
  }

  const takeMessage = async (entry: MailboxEntry): Promise<void> => {
    const body = entry.body ?? new Uint8Array(0)
    const { header: unverified } = await parseMessage(nodeCrypto, entry.jws)
    const known = await epochKeys.get(unverified.epoch)
    const { manifest, leaf } = known
    const { acceptedAt } = entry
    const verified = await verifyMessage({
      crypto: nodeCrypto,
      header: entry.jws,
      body,
      keys: ledger.keys,
      manifest,
      leaf,
      recipient: signer.did,
      acceptedAt,
    })
    await ledger.keys.resolveKey(verified.kid)
    const { header, hash } = verified
    const place = { epoch: header.epoch, n: header.n, hash, prev: leaf.prev }
    const flow = await db
      .selectFrom('flows_in')
      .selectAll()
      .where('sender', '=', header.from)
      .where('channel', '=', manifest.channel)
      .executeTakeFirst()
    const verdict = nextInFlow(flow ?? null, place)
    if (verdict === 'duplicate' || verdict === 'behind') {
      if (entry.redelivered !== true) context.refusals.inc({ code: 'REPLAYED' })
      return
    }
    if (verdict !== 'successor') {
      throw new SpineError(
        verdict === 'gap' ? 'FLOW_GAP' : 'FLOW_CONFLICT',
        `Message ${header.n} of epoch ${header.epoch} does not follow what was received before.`,
      )
    }
    const opening = withSpan('spine.receive', header.traceparent, () => open(entry, verified, known))
    const outcome = await opening.catch((error: unknown) => {
      if (isSpineError(error) && !passing.has(error.code)) return error
      throw error
    })
    const failed = isSpineError(outcome)
    await db.transaction().execute(async (trx) => {
      const next = { epoch: header.epoch, n: header.n, hash }
      await trx
        .insertInto('flows_in')
        .values({ sender: header.from, channel: manifest.channel, ...next })
        .onConflict((conflict) => conflict.columns(['sender', 'channel']).doUpdateSet(next))
        .execute()
      if (failed) return
      for (const channel of outcome.channels) {
        const row = {
          id: header.id,
          fqcn: channel.fqcn,
          sender: header.from,
          channel: manifest.channel,
          topic_owner: outcome.topic.owner,
          topic_name: outcome.topic.name,
          topic_id: header.topic.id,
          topic_version: header.topic.version,
          payload: atRest.seal(outcome.plaintext),
          header: entry.jws,
          hash,
          position: entry.position,
          tx: header.tx ?? null,
          re: header.re ?? null,
          retx: header.retx ?? null,
          accepted_at: acceptedAt,
          received_at: now(),
          processed: 0,
        }
        await trx
          .insertInto('inbox')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      }
      const receipt: ReceiptEntry = {
        status: 'delivered',
        recipient: signer.did,
        id: header.id,
        hash,
        position: entry.position,
      }
      await trx
        .insertInto('pending_receipts')
        .values({ sender: header.from, entry: JSON.stringify(receipt) })
        .execute()
    })
    if (failed) return reject(entry, outcome, verified)
    receipts.wake()
    for (const { fqcn } of outcome.channels) events.emit('inbox', fqcn)
  }

  /** Who may send what here, then the plaintext, then whether it is what its topic says. */
  const open = async (entry: MailboxEntry, { header }: ParsedMessage, { key }: { key: Uint8Array | null }) => {
    const channels = await channelsFor(header.topic.id, header.from)
    if (channels.length === 0)
      throw new SpineError('SENDER_NOT_ALLOWED', `No channel takes this topic from ${header.from}.`)
    const taking = channels.filter(({ acceptPlain }) => key !== null || acceptPlain)
    if (taking.length === 0)
      throw new SpineError('ENCRYPTION_MISMATCH', 'The message is plain, and the channel takes encrypted ones only.')
    const plaintext = await openMessage({ crypto: nodeCrypto, header, body: entry.body ?? new Uint8Array(0), key })
    const topic = await topics.getById(header.topic.id, header.topic.version)
    topic.check(parsePayload(plaintext))
    return { channels: taking, plaintext, topic }
  }
  const channelsFor = async (topicId: string, sender: Did): Promise<Channel[]> => {
    const candidates = (await listChannels(db)).filter(
      ({ type, conditions }) => type === 'sub' && conditions.topics.some((topic) => topic.topicId === topicId),
    )
    const allowed = await Promise.all(candidates.map((channel) => members.allows(channel, sender)))
    return candidates.filter((_, i) => allowed[i])
  }
  const takeSkip = async (entry: MailboxEntry): Promise<void> => {
    const skip = await verifySkip({ crypto: nodeCrypto, jws: entry.jws, keys: ledger.keys })
    if (skip.to !== signer.did) throw new SpineError('NOT_A_RECIPIENT', 'The skip is for somebody else.')
    const { manifest, leaf } = await epochKeys.get(skip.epoch)
    if (manifest.from !== skip.from)
      throw new SpineError('SENDER_MISMATCH', 'The skip is not by the sender of the epoch.')
    const { epoch, n, from } = skip
    const hash = await headerHash(nodeCrypto, entry.jws)
    const flow = await db
      .selectFrom('flows_in')
      .selectAll()
      .where('sender', '=', from)
      .where('channel', '=', manifest.channel)
      .executeTakeFirst()
    const verdict = nextInFlow(flow ?? null, { epoch, n, hash, prev: leaf.prev })
    if (verdict === 'gap')
      throw new SpineError('FLOW_GAP', `Skip ${n} of epoch ${epoch} does not follow what was received before.`)
    if (verdict !== 'successor') return
    const row = { sender: from, channel: manifest.channel, epoch, n, hash }
    await db
      .insertInto('flows_in')
      .values(row)
      .onConflict((conflict) => conflict.columns(['sender', 'channel']).doUpdateSet({ epoch, n, hash }))
      .execute()
  }

  broker.subscribe({
    client: readerId,
    credit,
    onEntries(entries) {
      queue = queue.then(() => takeBatch(entries)).catch((err) => logger.error({ err }, 'receiving failed'))
    },
  })
  return {
    async close() {
      closed = true
      await queue
    },
  }
}

function parsePayload(plaintext: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(plaintext))
  } catch (cause) {
    throw new SpineError('PAYLOAD_INVALID', 'The payload is not JSON.', { cause })
  }
}
