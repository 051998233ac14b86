import { type BrokerOperation, type BrokerOperations, maxBodyBytes, type SendResult } from '@digital-spine/api'
import {
  checkAgainstEpoch,
  type Did,
  headerHash,
  isDid,
  parseMessage,
  parseName,
  SpineError,
  verifyGrantAck,
  verifyPrekey,
  verifyReceipts,
  verifySkip,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { BrokerContext } from './context.ts'
import { readArgument } from './read-argument.ts'

/** Operations that need nothing but who asks; those about subscriptions belong to the stream. */
export type PlainOperation = Exclude<BrokerOperation, 'subscribe' | 'credit' | 'ack' | 'rewind' | 'reject'>

type Handlers = {
  [K in PlainOperation]: (
    context: BrokerContext,
    caller: Did,
    argument: unknown,
    turn: Turn,
  ) => Promise<BrokerOperations[K]['answer']>
}

/** Checks run side by side; writes to the log are issued in the order in which their frames came. */
export type Turn = {
  readonly mine: Promise<unknown>
  done(): void
  /** Whether the sender has sent so much of late that it may wait for others. */
  readonly mayWait: boolean
}

const crypto = nodeCrypto
const maxRecipients = 10_000
const clockSkewMs = 300_000
/** A reader that never acknowledges, and so is shown everything. */
const nobody = ''

export const operations: Handlers = {
  async epoch({ epochs }, caller, argument) {
    const read = readArgument(argument)
    const entries = read.list('entries', maxRecipients).map((value) => {
      const entry = readArgument(value)
      const grant = entry.nullableText('grant', 8192)
      const path = entry.list('path', 32).map((hash) => String(hash))
      return { did: entry.did('did'), leaf: entry.text('leaf', 4096), index: entry.integer('index'), path, grant }
    })
    return epochs.put(caller, { manifest: read.text('manifest', 8192), entries })
  },
  send,
  async skip(context, caller, argument, turn) {
    const read = readArgument(argument)
    const jws = read.text('skip', 8192)
    const skip = await verifySkip({ crypto, jws, keys: context.ledger.keys })
    const manifest = await context.epochs.get(skip.epoch)
    const channel = read.text('channel')
    if (skip.from !== caller || manifest.from !== caller || manifest.channel !== channel) {
      throw new SpineError('SENDER_MISMATCH', 'The skip is not of this sender, epoch and channel.')
    }
    const { to, epoch, n, id } = skip
    const acceptedAt = context.now()
    const expiresAt = acceptedAt + context.limits.retentionMs
    const hash = await headerHash(crypto, jws)
    await turn.mine
    const appended = context.log.appendSkip({
      from: caller,
      to,
      channel,
      epoch,
      n,
      id,
      hash,
      jws,
      acceptedAt,
      expiresAt,
    })
    turn.done()
    const result = await appended
    const { status, position } = result
    if (status === 'accepted' && position !== undefined)
      context.notify(to, { position, kind: 'skip', acceptedAt, jws, channel })
    return result
  },
  async share({ log }, caller, argument) {
    const share = await log.findShare(readArgument(argument).text('epoch'), caller)
    if (share === null) throw new SpineError('EPOCH_UNKNOWN', 'You have no share of this epoch.')
    return share
  },
  async 'grant-ack'({ log, ledger }, caller, argument) {
    const { did, epoch } = await verifyGrantAck({
      crypto,
      jws: readArgument(argument).text('jws', 8192),
      keys: ledger.keys,
    })
    if (did !== caller) throw new SpineError('SENDER_MISMATCH', 'The acknowledgement is of another recipient.')
    await log.dropGrant(epoch, did)
    return { epoch }
  },
  async receipts(context, caller, argument) {
    const jws = readArgument(argument).text('jws', 262_144)
    const { from, entries } = await verifyReceipts({ crypto, jws, keys: context.ledger.keys })
    if (from !== caller) throw new SpineError('SENDER_MISMATCH', 'The receipts are not signed by who sends them.')
    const senders = new Set<Did>()
    const found = await context.log.findSenders(
      caller,
      entries.map(({ position }) => position),
    )
    for (const [i, { recipient, id, hash, status }] of entries.entries()) {
      const known = recipient === caller ? (found[i] ?? null) : null
      if (known === null || known.id !== id || known.hash !== hash || status === 'accepted' || status === 'expired') {
        throw new SpineError(
          'NOT_A_RECIPIENT',
          'A receipt is about a message that is not yours, or of a kind that is not.',
        )
      }
      senders.add(known.from)
    }
    const [sender, ...others] = senders
    if (sender === undefined || others.length > 0)
      throw new SpineError('VALIDATION_FAILED', 'A batch of receipts goes to one sender.')
    const at = context.now()
    const position = await context.log.appendReceipts(sender, jws, at, at + context.limits.retentionMs)
    context.notify(sender, { position, kind: 'receipt', acceptedAt: at, jws })
    return { position }
  },
  async entry({ log }, caller, argument) {
    const position = readArgument(argument).integer('position')
    const [found] = await log.read(caller, nobody, position - 1, 1)
    return found?.position === position ? found : null
  },
  async prekey({ log, ledger, now }, caller, argument) {
    const jws = readArgument(argument).text('jws', 8192)
    const { did, id, notAfter } = await verifyPrekey({ crypto, jws, keys: ledger.keys, now: now() })
    if (did !== caller) throw new SpineError('SENDER_MISMATCH', 'The prekey is of another DID.')
    await log.putPrekey(did, id, jws, notAfter)
    return { id }
  },
  prekeys: ({ log, now }, _, argument) => log.findPrekeys(readDids(argument, 'dids'), now()),
  holders: ({ log, now }, _, argument) => log.findHolders(parseName(readArgument(argument).text('role')), now()),
  ping: async ({ now }) => ({ at: now() }),
}

async function send(
  context: BrokerContext,
  caller: Did,
  argument: unknown,
  turn: Turn,
): Promise<BrokerOperations['send']['answer']> {
  const { now, limits, log, epochs, receipts } = context
  const read = readArgument(argument)
  const jws = read.text('header', 16_384)
  const body = read.bytes('body', maxBodyBytes)
  const to = readDids(argument, 'to')
  const { header, hash } = await parseMessage(crypto, jws)
  if (header.from !== caller)
    throw new SpineError('SENDER_MISMATCH', 'The message is not of the DID that is logged in.')
  const manifest = await epochs.get(header.epoch)
  if (manifest.from !== caller) throw new SpineError('SENDER_MISMATCH', 'The epoch is of another sender.')
  await checkAgainstEpoch(crypto, header, body, manifest)
  const acceptedAt = now()
  if (header.iat > acceptedAt + clockSkewMs)
    throw new SpineError('EPOCH_MISMATCH', 'The message is dated in the future.')
  if (!(await context.hasTopic(header.topic.id, header.topic.version))) {
    throw new SpineError(
      'TOPIC_UNKNOWN',
      `There is no version ${header.topic.version} of the topic ${header.topic.id}.`,
    )
  }
  const expiresAt = Math.min(header.exp ?? Number.POSITIVE_INFINITY, acceptedAt + limits.retentionMs)
  const { id, epoch, n, tx = null } = header
  const message = {
    id,
    from: caller,
    channel: manifest.channel,
    epoch,
    n,
    hash,
    topic: header.topic.id,
    tx,
    jws,
    body,
    to,
    acceptedAt,
    expiresAt,
    mayWait: turn.mayWait,
  }
  await turn.mine
  const appended = log.append(message)
  turn.done()
  const results = await appended
  for (const { did, status, position } of results) {
    if (status === 'refused' || position === undefined) continue
    receipts.add(caller, { status: 'accepted', recipient: did, id, hash, position })
    if (status === 'accepted')
      context.notify(did, { position, kind: 'message', acceptedAt, jws, channel: manifest.channel, body })
  }
  count(context, results)
  return { id, results }
}

function count({ refusals, accepted }: BrokerContext, results: readonly SendResult[]): void {
  for (const { status, code } of results) {
    if (status === 'accepted') accepted.inc()
    if (status === 'refused') refusals.inc({ operation: 'send', code: code ?? 'unknown' })
  }
}

function readDids(argument: unknown, name: string): Did[] {
  const dids = readArgument(argument).list(name, maxRecipients)
  if (dids.length === 0 || !dids.every(isDid) || new Set(dids).size !== dids.length) {
    throw new SpineError('VALIDATION_FAILED', `"${name}" must be different DIDs in canonical form.`)
  }
  return dids as Did[]
}
