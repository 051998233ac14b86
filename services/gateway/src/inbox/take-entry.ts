import type { MailboxEntry } from '@digital-spine/api'
import {
  type Did,
  headerHash,
  isSpineError,
  type MessageHeader,
  openMessage,
  type ParsedMessage,
  parseMessage,
  readFileDescription,
  SpineError,
  verifyMessage,
  verifySkip,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { withSpan } from '@digital-spine/runtime'
import { type Channel, hasRoom, type Size } from '../channels/channel.ts'
import { listChannels } from '../channels/channel-store.ts'
import type { Members } from '../channels/members.ts'
import type { GatewayContext } from '../context.ts'
import type { Recipient } from '../mailboxes/recipient.ts'
import { isPassing } from '../passing.ts'
import { checkPayload } from '../topics/check-payload.ts'
import type { CachedTopic } from '../topics/load-version.ts'
import { addReceipt, advance, type Draft, type FlowBook } from './draft.ts'
import type { EpochKeys, KnownEpoch } from './epoch-keys.ts'
import { createFlowJudge, type Gap } from './flow-judge.ts'

type Opened = { readonly channels: readonly Channel[]; readonly plaintext: Uint8Array; readonly topic: CachedTopic }

/**
 * Takes messages and skips into a draft, through every check; a file has checks of its own when it is here. A draft is changed only when nothing can fail any more, and
 * not once it is `late`.
 */
export type EntryTaker = {
  takeMessage(draft: Draft, entry: MailboxEntry, late: AbortSignal): Promise<void>
  takeSkip(draft: Draft, entry: MailboxEntry, late: AbortSignal): Promise<void>
  /**
   * Takes a message once more that was refused at its place in the flow, where it had this hash, through every other check.
   * Throws what stands against it.
   */
  retakeMessage(draft: Draft, entry: MailboxEntry, hash: string): Promise<void>
  /** Lists what was refused; the sender of a message is told. */
  reject(draft: Draft, entry: MailboxEntry, error: SpineError, parsed?: ParsedMessage): Promise<void>
}

export function createEntryTaker(
  context: GatewayContext,
  recipient: Recipient,
  { members, flows, epochKeys }: { members: Members; flows: FlowBook; epochKeys: EpochKeys },
): EntryTaker {
  const { db, ledger, atRest, topics, logger, refusals, now } = context
  const { signer, mailbox } = recipient
  const isAnonymous = mailbox !== ''
  const { judge, findSeen, isFileTaken } = createFlowJudge(db, { epochs: epochKeys, mailbox })

  const takeMessage: EntryTaker['takeMessage'] = async (draft, entry, late) => {
    const { acceptedAt, position } = entry
    const parsed = await parseMessage(nodeCrypto, entry.jws)
    const { header: unverified, hash } = parsed
    const { epoch, n, from } = unverified
    const known = await epochKeys.get(epoch, acceptedAt)
    const place = { sender: from, channel: known.manifest.channel }
    const { verdict, ...rest } = await judge(
      draft,
      await flows.find(draft, place),
      { epoch, n, hash, sender: from },
      known,
    )
    if (verdict !== 'successor') {
      const seen = await findSeen(draft, { id: unverified.id, hash })
      if (seen.includes(position)) return
      if (seen.length > 0) {
        late.throwIfAborted()
        await list(draft, entry, new SpineError('REPLAYED', `The message came before, at position ${seen[0]}.`), parsed)
        return
      }
    }
    const verified = await verify(entry, known)
    if (verdict !== 'successor') {
      throw new SpineError(
        verdict === 'gap' ? 'FLOW_GAP' : 'FLOW_CONFLICT',
        `Message ${n} of epoch ${epoch} does not follow what was received before.`,
      )
    }
    const { traceparent } = verified.header
    const opening = withSpan('spine.receive', traceparent, () => open(draft, entry, verified, known))
    const outcome = await opening.catch((error: unknown) => {
      if (isSpineError(error) && !isPassing(error)) return error
      throw error
    })
    late.throwIfAborted()
    advance(draft, place, { epoch, n, hash })
    if ('missing' in rest) noteGap(draft, place, rest.missing)
    if (isSpineError(outcome)) return reject(draft, entry, outcome, verified)
    put(draft, entry, verified, known, outcome)
  }
  const retakeMessage: EntryTaker['retakeMessage'] = async (draft, entry, hash) => {
    const parsed = await parseMessage(nodeCrypto, entry.jws)
    if (parsed.hash !== hash) throw new SpineError('CONFLICT', 'Another message is at this place now.')
    const known = await epochKeys.get(parsed.header.epoch, entry.acceptedAt)
    const verified = await verify(entry, known)
    put(draft, entry, verified, known, await open(draft, entry, verified, known))
  }
  const verify = (
    { jws: header, body = new Uint8Array(0), acceptedAt }: MailboxEntry,
    { manifest, leaf }: KnownEpoch,
  ) =>
    verifyMessage({
      ...{ crypto: nodeCrypto, header, body, keys: ledger.receivedKeys },
      ...{ manifest, leaf, recipient: signer.did, acceptedAt },
    })
  /** Has it in the inbox, or its file fetched. */
  const put = (
    draft: Draft,
    { jws, position, acceptedAt }: MailboxEntry,
    { header, hash }: ParsedMessage,
    { manifest }: KnownEpoch,
    { plaintext, topic, channels }: Opened,
  ): void => {
    const message = {
      ...{ id: header.id, sender: header.from, channel: manifest.channel },
      ...{ topic_owner: topic.owner, topic_name: topic.name, topic_id: topic.id, topic_version: topic.version },
      ...{ topic_format: topic.format },
      ...{ payload: atRest.seal(plaintext), header: jws, hash, position },
      ...{ tx: header.tx ?? null, re: header.re ?? null, retx: header.retx ?? null },
      ...{ accepted_at: acceptedAt, received_at: now() },
    }
    const fqcns = channels.map(({ fqcn }) => fqcn)
    if (header.file !== undefined) {
      const file = { file: JSON.stringify(header.file), sealed_size: header.file.size }
      draft.files.push({ ...message, ...file, state: 'expected', fqcns: JSON.stringify(fqcns) })
      return
    }
    for (const fqcn of fqcns) draft.inbox.push({ ...message, fqcn, processed: 0, file: null })
    addReceipt(
      draft,
      { sender: header.from, mailbox },
      { status: 'delivered', recipient: signer.did, id: header.id, hash, position },
    )
  }

  /** Who may send what here, then the plaintext, then whether it is what its topic says. */
  const open = async (
    draft: Draft,
    entry: MailboxEntry,
    { header }: ParsedMessage,
    { key }: KnownEpoch,
  ): Promise<Opened> => {
    const channels = await channelsFor(header)
    if (channels.length === 0)
      throw new SpineError('SENDER_NOT_ALLOWED', `No channel takes this topic from ${header.from}.`)
    if (header.file !== undefined && isAnonymous)
      throw new SpineError('CHANNEL_UNFIT', 'Anonymous mailboxes take no files.')
    const taking = channels.filter(({ acceptPlain }) => key !== null || (acceptPlain && !isAnonymous))
    if (taking.length === 0)
      throw new SpineError('ENCRYPTION_MISMATCH', 'The message is plain, and the channel takes encrypted ones only.')
    if (header.exp !== undefined && header.exp <= now())
      throw new SpineError('MESSAGE_EXPIRED', 'The message expired before it came.')
    const plaintext = await openMessage({ crypto: nodeCrypto, header, body: entry.body ?? new Uint8Array(0), key })
    const topic = await topics.getById(header.topic.id, header.topic.version, 'receive')
    if (header.file === undefined) await checkPayload(topic, header, plaintext)
    const size: Size =
      header.file === undefined
        ? { payload: plaintext.length }
        : { file: readFileDescription(plaintext, header.file).size }
    const roomy = taking.filter((channel) => hasRoom(channel, size))
    if (roomy.length === 0) throw new SpineError('TOO_LARGE', 'No channel here takes so much at once.')
    if (header.file !== undefined && (await isFileTaken(draft, { id: header.id, sender: header.from })))
      throw new SpineError('CONFLICT', 'A file of another sender has this id here.')
    return { channels: roomy, plaintext, topic }
  }
  const channelsFor = async ({ file, topic: { id }, from }: MessageHeader): Promise<Channel[]> => {
    if (members.blocks(from)) throw new SpineError('SENDER_BLOCKED', `${from} is on the block list.`)
    const takes = file === undefined ? 'sub' : 'download'
    const candidates = (await listChannels(db)).filter(
      ({ type, useAnonymousExtChannel, conditions }) =>
        type === takes &&
        useAnonymousExtChannel === isAnonymous &&
        conditions.topics.some(({ topicId }) => topicId === id),
    )
    const allowed = await Promise.all(candidates.map((channel) => members.allows(channel, from)))
    return candidates.filter((_, i) => allowed[i])
  }

  const takeSkip: EntryTaker['takeSkip'] = async (draft, entry, late) => {
    const { acceptedAt: at } = entry
    const skip = await verifySkip({ crypto: nodeCrypto, jws: entry.jws, keys: ledger.receivedKeys, at })
    if (skip.to !== signer.did) throw new SpineError('NOT_A_RECIPIENT', 'The skip is for somebody else.')
    const known = await epochKeys.get(skip.epoch, at)
    const { manifest } = known
    if (manifest.from !== skip.from)
      throw new SpineError('SENDER_MISMATCH', 'The skip is not by the sender of the epoch.')
    const place = { sender: skip.from, channel: manifest.channel }
    const to = { epoch: skip.epoch, n: skip.n, hash: await headerHash(nodeCrypto, entry.jws), sender: skip.from }
    const { verdict, ...rest } = await judge(draft, await flows.find(draft, place), to, known)
    if (verdict === 'gap')
      throw new SpineError('FLOW_GAP', `Skip ${to.n} of epoch ${to.epoch} does not follow what was received before.`)
    if (verdict !== 'successor') return
    late.throwIfAborted()
    advance(draft, place, to)
    if ('missing' in rest) noteGap(draft, place, rest.missing)
  }
  const noteGap = (draft: Draft, place: { sender: Did; channel: string }, { after, before }: Gap): void => {
    logger.warn({ ...place, after, before }, 'messages never came')
    refusals.inc({ code: 'FLOW_GAP' })
    draft.gaps.push({
      ...{ ...place, after_epoch: after?.epoch ?? null, after_n: after?.n ?? null },
      ...{ before_epoch: before.epoch, before_n: before.n, at: now() },
    })
  }

  /** Puts an entry among what was refused; answers what could be read of it. */
  const list = async (
    draft: Draft,
    entry: MailboxEntry,
    { code, message: reason }: SpineError,
    parsed?: ParsedMessage,
  ) => {
    const { position } = entry
    logger.warn({ position, code }, 'entry rejected')
    refusals.inc({ code })
    const message = parsed ?? (await parseMessage(nodeCrypto, entry.jws).catch(() => undefined))
    const { id = null, from: sender = null, epoch = null, n = null } = message?.header ?? {}
    draft.rejected.push({ ...{ position, id, sender, code, reason, at: now() }, epoch, n, hash: message?.hash ?? null })
    return message
  }
  const reject: EntryTaker['reject'] = async (draft, entry, error, parsed) => {
    const message = await list(draft, entry, error, parsed)
    if (message === undefined || entry.kind !== 'message') return
    const { header, hash } = message
    const about = { recipient: signer.did, id: header.id, hash, position: entry.position }
    addReceipt(draft, { sender: header.from, mailbox }, { ...about, status: 'rejected', reason: told(error) })
  }
  return { takeMessage, retakeMessage, takeSkip, reject }
}

/** A sender is not told that it is blocked. */
const told = ({ code }: SpineError): string => (code === 'SENDER_BLOCKED' ? 'SENDER_NOT_ALLOWED' : code)
