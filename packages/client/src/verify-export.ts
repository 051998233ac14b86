import {
  type ExportedEpoch,
  type ExportedReceipts,
  type ExportedReceived,
  type ExportedSent,
  type ExportLine,
  type ExportStart,
  forgetTold,
} from '@digital-spine/api'
import {
  type Crypto,
  type Did,
  isSpineError,
  type KeyResolver,
  type LeafInfo,
  type Manifest,
  messageType,
  type ParsedMessage,
  parseJws,
  parseMessage,
  type Receipts,
  SpineError,
  verifyEpochEntry,
  verifyJws,
  verifyManifest,
  verifyReceipts,
} from '@digital-spine/core'

/** What is wrong with one line of an export, the first of which is 1. */
export type ExportProblem = {
  readonly line: number
  readonly id?: string
  readonly code: string
  readonly reason: string
}

/** What an export proves. */
export type ExportVerdict = {
  /** Whose it is; undefined if it does not say. */
  readonly did: Did | undefined
  /** Whose word it is that messages were accepted. */
  readonly broker: string | undefined
  /** Messages that passed every check, and receipts of them that did. */
  readonly received: number
  readonly sent: number
  readonly receipts: number
  /** Messages that bring no proof: not signed yet, or received before proofs of epochs were kept. */
  readonly unproven: number
  /** Whether it has come to its end, and has as many messages as it says there. */
  readonly complete: boolean
  readonly problems: readonly ExportProblem[]
}

type Proof = { readonly manifest: Manifest; readonly leaf: LeafInfo }

const maxProblems = 100

/**
 * Holds an export to the keys of who signed it, as they stood then; whoever made it is believed nothing else. Of a message it is
 * proven that its sender signed its header for this recipient, and of a receipt that its signer said so of this header.
 */
export async function verifyExport(
  lines: AsyncIterable<string>,
  { crypto, keys }: { crypto: Crypto; keys: KeyResolver },
): Promise<ExportVerdict> {
  const problems: ExportProblem[] = []
  const count = { received: 0, sent: 0, receipts: 0, unproven: 0, all: 0 }
  const epochs = new Map<string, ExportedEpoch | Proof>()
  const batches = new Map<string, ExportedReceipts | Receipts>()
  let start: ExportStart | undefined
  let end: number | undefined

  const headerOf = async (message: ExportedReceived | ExportedSent, jws: string, from: Did | undefined, at: number) => {
    const parsed = await parseMessage(crypto, jws)
    await verifyJws(crypto, parseJws(jws, messageType), await keys.resolveKey(parsed.kid, at))
    if (parsed.header.from !== from) throw new SpineError('SENDER_MISMATCH', 'The header is signed by somebody else.')
    if (!isAbout(parsed, message)) throw new SpineError('DIGEST_MISMATCH', 'The signed header says something else.')
    return parsed
  }
  const proofOf = async (epoch: ExportedEpoch | Proof, did: Did, at: number): Promise<Proof> => {
    if (!('kind' in epoch)) return epoch
    const manifest = await verifyManifest({ crypto, manifest: epoch.manifest, keys, at })
    const leaf = await verifyEpochEntry({ crypto, manifest, entry: { ...epoch, grant: null }, did })
    return { manifest, leaf }
  }
  const checkReceived = async (message: ExportedReceived, did: Did): Promise<void> => {
    const { header } = await headerOf(message, message.header, message.sender, message.acceptedAt)
    const key = keyOf(header.epoch, message.mailbox)
    const told = epochs.get(key)
    if (told === undefined) {
      count.unproven += 1
      return
    }
    const proof = await proofOf(told, message.mailbox ?? did, message.acceptedAt)
    epochs.set(key, proof)
    const { epoch, from, notBefore, notAfter } = proof.manifest
    if (epoch !== header.epoch || from !== header.from || header.iat < notBefore || header.iat >= notAfter)
      throw new SpineError('EPOCH_MISMATCH', 'The message does not belong to the epoch that is shown for it.')
    count.received += 1
  }
  const checkSent = async (message: ExportedSent, { did, broker }: ExportStart): Promise<void> => {
    if (message.header === null) {
      count.unproven += 1
      return
    }
    const { hash, header } = await headerOf(message, message.header, did, readIat(message.header))
    for (const { recipient, status, at, batch } of message.receipts) {
      const told = batches.get(batch)
      if (told === undefined) throw new SpineError('NOT_FOUND', `The receipt "${status}" of ${recipient} is not shown.`)
      const signed = 'kind' in told ? await verifyReceipts({ crypto, jws: told.jws, keys, at }) : told
      batches.set(batch, signed)
      const signer = status === 'accepted' || status === 'expired' ? broker : recipient
      const isSaid = signed.entries.some(
        (entry) =>
          entry.id === header.id && entry.hash === hash && entry.recipient === recipient && entry.status === status,
      )
      if (signed.from !== signer || signed.at !== at || !isSaid)
        throw new SpineError('SIGNATURE_INVALID', `Nobody who may has signed "${status}" of ${recipient}.`)
      count.receipts += 1
    }
    count.sent += 1
  }
  const check = async (line: ExportLine): Promise<void> => {
    if (end !== undefined) throw new SpineError('VALIDATION_FAILED', 'There is something behind the end.')
    if (line.kind === 'export' && start === undefined) start = line
    else if (start === undefined || line.kind === 'export')
      throw new SpineError('VALIDATION_FAILED', 'An export begins with whose it is, once.')
    else if (line.kind === 'epoch') epochs.set(keyOf(line.epoch, line.mailbox), line)
    else if (line.kind === 'receipts') batches.set(line.batch, line)
    else if (line.kind === 'end') end = line.messages
    else {
      count.all += 1
      await (line.kind === 'received' ? checkReceived(line, start.did) : checkSent(line, start)).finally(() => {
        forgetTold(epochs)
        forgetTold(batches)
      })
    }
  }

  let number = 0
  for await (const text of lines) {
    number += 1
    let id: string | undefined
    try {
      const line = JSON.parse(text) as ExportLine
      id = 'id' in line ? line.id : undefined
      await check(line)
    } catch (error) {
      const { code, message: reason } = isSpineError(error)
        ? error
        : { code: 'VALIDATION_FAILED', message: 'The line cannot be read.' }
      if (code === 'LEDGER_UNAVAILABLE' || code === 'LEDGER_STALE') throw error
      if (problems.length < maxProblems)
        problems.push({ line: number, ...(id === undefined ? {} : { id }), code, reason })
    }
  }
  const { received, sent, receipts, unproven } = count
  const about = { did: (start as ExportStart | undefined)?.did, broker: (start as ExportStart | undefined)?.broker }
  return { ...about, received, sent, receipts, unproven, complete: end === count.all, problems }
}

const keyOf = (epoch: string, mailbox: Did | undefined): string => `${epoch} ${mailbox ?? ''}`

/** Whether a signed header says what an export shows of the message. */
function isAbout({ header }: ParsedMessage, message: ExportedReceived | ExportedSent): boolean {
  return (
    header.id === message.id &&
    header.topic.id === message.topicId &&
    header.topic.version === message.topicVersion &&
    (header.tx ?? null) === message.transactionId &&
    (header.re ?? null) === message.initiatingMessageId &&
    (header.retx ?? null) === message.initiatingTransactionId
  )
}

const readIat = (header: string): number => Number(parseJws(header, messageType).payload.iat)
