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
  SpineError,
  verifyMessage,
  verifySkip,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { withSpan } from '@digital-spine/runtime'
import { type Channel, listChannels } from '../channels/channel.ts'
import type { Members } from '../channels/members.ts'
import type { CachedTopic } from '../channels/topic-cache.ts'
import type { GatewayContext } from '../context.ts'
import { addReceipt, advance, type Draft, type FlowBook } from './draft.ts'
import { createEpochKeys, type KnownEpoch } from './epoch-keys.ts'

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

export const isPassing = ({ code }: SpineError): boolean => passing.has(code)

type Opened = { readonly channels: readonly Channel[]; readonly plaintext: Uint8Array; readonly topic: CachedTopic }

/** Takes messages and skips into a draft, through every check. A draft is changed only when nothing can fail any more. */
export type EntryTaker = {
  takeMessage(draft: Draft, entry: MailboxEntry): Promise<void>
  takeSkip(draft: Draft, entry: MailboxEntry): Promise<void>
  /** Lists what was refused; the sender of a message is told. */
  reject(draft: Draft, entry: MailboxEntry, error: SpineError, parsed?: ParsedMessage): Promise<void>
}

export function createEntryTaker(context: GatewayContext, members: Members, flows: FlowBook): EntryTaker {
  const { db, ledger, signer, atRest, topics, logger, refusals, now } = context
  const epochKeys = createEpochKeys(context)

  const takeMessage = async (draft: Draft, entry: MailboxEntry): Promise<void> => {
    const { acceptedAt, position } = entry
    const body = entry.body ?? new Uint8Array(0)
    const { header: unverified } = await parseMessage(nodeCrypto, entry.jws)
    const known = await epochKeys.get(unverified.epoch)
    const { manifest, leaf } = known
    const verified = await verifyMessage({
      ...{ crypto: nodeCrypto, header: entry.jws, body, keys: ledger.keys },
      ...{ manifest, leaf, recipient: signer.did, acceptedAt },
    })
    await ledger.keys.resolveKey(verified.kid)
    const { header, hash } = verified
    const place = { sender: header.from, channel: manifest.channel }
    const to = { epoch: header.epoch, n: header.n, hash }
    const verdict = nextInFlow(await flows.find(draft, place), { ...to, prev: leaf.prev })
    if (verdict === 'duplicate' || verdict === 'behind') {
      if (entry.redelivered !== true) refusals.inc({ code: 'REPLAYED' })
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
      if (isSpineError(error) && !isPassing(error)) return error
      throw error
    })
    advance(draft, place, to)
    if (isSpineError(outcome)) return reject(draft, entry, outcome, verified)
    const { plaintext, topic } = outcome
    for (const { fqcn } of outcome.channels) {
      draft.inbox.push({
        ...{ id: header.id, fqcn, sender: header.from, channel: manifest.channel },
        ...{ topic_owner: topic.owner, topic_name: topic.name, topic_id: topic.id, topic_version: topic.version },
        ...{ payload: atRest.seal(plaintext), header: entry.jws, hash, position },
        ...{ tx: header.tx ?? null, re: header.re ?? null, retx: header.retx ?? null },
        ...{ accepted_at: acceptedAt, received_at: now(), processed: 0 },
      })
    }
    addReceipt(draft, header.from, { status: 'delivered', recipient: signer.did, id: header.id, hash, position })
  }

  /** Who may send what here, then the plaintext, then whether it is what its topic says. */
  const open = async (entry: MailboxEntry, { header }: ParsedMessage, { key }: KnownEpoch): Promise<Opened> => {
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

  const takeSkip = async (draft: Draft, entry: MailboxEntry): Promise<void> => {
    const skip = await verifySkip({ crypto: nodeCrypto, jws: entry.jws, keys: ledger.keys })
    if (skip.to !== signer.did) throw new SpineError('NOT_A_RECIPIENT', 'The skip is for somebody else.')
    const { manifest, leaf } = await epochKeys.get(skip.epoch)
    if (manifest.from !== skip.from)
      throw new SpineError('SENDER_MISMATCH', 'The skip is not by the sender of the epoch.')
    const place = { sender: skip.from, channel: manifest.channel }
    const to = { epoch: skip.epoch, n: skip.n, hash: await headerHash(nodeCrypto, entry.jws) }
    const verdict = nextInFlow(await flows.find(draft, place), { ...to, prev: leaf.prev })
    if (verdict === 'gap')
      throw new SpineError('FLOW_GAP', `Skip ${to.n} of epoch ${to.epoch} does not follow what was received before.`)
    if (verdict === 'successor') advance(draft, place, to)
  }

  const reject: EntryTaker['reject'] = async (draft, entry, { code, message: reason }, parsed) => {
    const { position } = entry
    logger.warn({ position, code }, 'entry rejected')
    refusals.inc({ code })
    const message = parsed ?? (await parseMessage(nodeCrypto, entry.jws).catch(() => undefined))
    const [id, sender] = [message?.header.id ?? null, message?.header.from ?? null]
    draft.rejected.push({ position, id, sender, code, reason, at: now() })
    if (message === undefined || entry.kind !== 'message') return
    const { header, hash } = message
    const about = { recipient: signer.did, id: header.id, hash, position }
    addReceipt(draft, header.from, { ...about, status: 'rejected', reason: code })
  }
  return { takeMessage, takeSkip, reject }
}

function parsePayload(plaintext: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(plaintext))
  } catch (cause) {
    throw new SpineError('PAYLOAD_INVALID', 'The payload is not JSON.', { cause })
  }
}
