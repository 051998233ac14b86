import { readClaims } from './claims.ts'
import type { Crypto } from './crypto.ts'
import type { Did, Kid } from './did.ts'
import { SpineError } from './errors.ts'
import { openJws, signJws } from './jws.ts'
import type { KeyResolver, Signer } from './signer.ts'

/** What became of a message: at the broker (`accepted`, `expired`) or at its recipient (the others). */
export type ReceiptStatus = 'accepted' | 'delivered' | 'processed' | 'rejected' | 'expired'

/** One message's fate for one recipient. */
export type ReceiptEntry = {
  readonly status: ReceiptStatus
  readonly recipient: Did
  readonly id: string
  /** SHA-256 of the message's JWS signing input, base64url. */
  readonly hash: string
  /** Position in the recipient's mailbox. */
  readonly position: number
  /** An error code; only with `rejected`. */
  readonly reason?: string
}

/** A verified batch of receipts; `at` in ms. */
export type Receipts = {
  readonly from: Did
  readonly kid: Kid
  readonly at: number
  readonly entries: readonly ReceiptEntry[]
}

/** Entries in one receipt JWS. */
export const maxReceiptEntries = 256

export const receiptsType = 'spine-receipts+jwt'
const statuses: readonly string[] = [
  'accepted',
  'delivered',
  'processed',
  'rejected',
  'expired',
] satisfies ReceiptStatus[]

/** Signs 1 to 256 receipt entries as one JWS; `now` in ms. */
export function createReceipts(signer: Signer, entries: readonly ReceiptEntry[], now: number): Promise<string> {
  if (entries.length === 0 || entries.length > maxReceiptEntries) throw new TypeError('a batch has 1 to 256 receipts')
  return signJws(signer, receiptsType, { from: signer.did, iat: now, entries })
}

/** Verifies a batch of receipts: signature (with the key as of `at`, ms) and shape. Who may state what is the caller's to judge. */
export async function verifyReceipts(options: {
  crypto: Crypto
  jws: unknown
  keys: KeyResolver
  at?: number
}): Promise<Receipts> {
  const { did, header, payload } = await openJws(options, options.jws, receiptsType, options.at)
  const claims = readClaims(payload)
  claims.only('from', 'iat', 'entries')
  if (claims.did('from') !== did)
    throw new SpineError('SENDER_MISMATCH', 'The receipts are not signed by their sender.')
  const { entries } = payload
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > maxReceiptEntries) {
    throw new SpineError('JWS_INVALID', 'A batch has 1 to 256 receipts.')
  }
  return { from: did, kid: header.kid, at: claims.integer('iat'), entries: entries.map(readEntry) }
}

function readEntry(value: unknown): ReceiptEntry {
  const claims = readClaims(readClaims({ value: value as unknown }).object('value'))
  claims.only('status', 'recipient', 'id', 'hash', 'position', 'reason')
  const status = claims.text('status')
  const reason = claims.optional('reason', claims.text)
  if (!isStatus(status)) throw new SpineError('JWS_INVALID', `"${status}" is no receipt status.`)
  return {
    status,
    recipient: claims.did('recipient'),
    id: claims.text('id'),
    hash: claims.id('hash', 32),
    position: claims.integer('position'),
    ...(reason === undefined ? {} : { reason }),
  }
}

const isStatus = (text: string): text is ReceiptStatus => statuses.includes(text)
