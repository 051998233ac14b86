import { gunzipSync, gzipSync } from 'fflate'
import { fromBase64url, toBase64url, utf8 } from './bytes.ts'
import { readClaims } from './claims.ts'
import type { Crypto } from './crypto.ts'
import type { Did } from './did.ts'
import { SpineError } from './errors.ts'
import { credentialAlgorithms, openJws, signJws } from './jws.ts'
import type { KeyResolver, Signer } from './signer.ts'

/** Bits in a list: the least that Bitstring Status List v1.0 allows, so that an index says little about its holder. */
export const statusListBits = 131_072
const statusListBytes = statusListBits / 8
/** Characters of a list that does not compress at all, with room for its gzip frame. */
const maxEncodedLength = 24_000

/** What a set bit of a list means: the credential is revoked for good, or suspended for now. */
export type StatusPurpose = 'revocation' | 'suspension'

/** The numbers of an issuer's pair of lists `pair` (from 1): an odd one of revocation, the next of suspension. */
export function statusListPair(pair: number): Readonly<Record<StatusPurpose, number>> {
  return { revocation: 2 * pair - 1, suspension: 2 * pair }
}

/** What list number `list` of an issuer is for. */
export const purposeOfList = (list: number): StatusPurpose => (list % 2 === 1 ? 'revocation' : 'suspension')

/** A list of status bits; bit 0 is the highest bit of byte 0 (Bitstring Status List v1.0 section 3.2). */
export type StatusBits = Uint8Array

/** The id of an issuer's list number `list` under a hub's URL. */
export function statusListUrl(hubUrl: string, issuer: Did, list: number): string {
  return `${hubUrl.replace(/\/$/, '')}/v1/status-lists/${encodeURIComponent(issuer)}/${list}`
}

/** An empty list. */
export const createStatusBits = (): StatusBits => new Uint8Array(statusListBytes)

/** True if the bit at `index` is set. */
export function getStatusBit(bits: StatusBits, index: number): boolean {
  checkIndex(index)
  return (((bits[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) === 1
}

/** A copy of `bits` with the bit at `index` set or cleared. */
export function setStatusBit(bits: StatusBits, index: number, value: boolean): StatusBits {
  checkIndex(index)
  const copy = bits.slice()
  const mask = 1 << (7 - (index & 7))
  copy[index >> 3] = value ? (copy[index >> 3] ?? 0) | mask : (copy[index >> 3] ?? 0) & ~mask
  return copy
}

const typ = 'vc+jwt'
const context = 'https://www.w3.org/ns/credentials/v2'

/** Signs an issuer's list as a BitstringStatusListCredential (VC 2.0 as JWT); `now` in ms. */
export function issueStatusList(
  signer: Signer,
  list: { url: string; purpose: StatusPurpose; bits: StatusBits },
  now: number,
): Promise<string> {
  return signJws(signer, typ, {
    '@context': [context],
    id: list.url,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    iss: signer.did,
    issuer: signer.did,
    validFrom: new Date(now).toISOString(),
    credentialSubject: {
      id: `${list.url}#list`,
      type: 'BitstringStatusList',
      statusPurpose: list.purpose,
      encodedList: `u${toBase64url(gzipSync(list.bits, { mtime: 0 }))}`,
    },
  })
}

/** Verifies a status list credential of `issuer` for one purpose and unpacks its bits. */
export async function verifyStatusList(options: {
  crypto: Crypto
  keys: KeyResolver
  jws: unknown
  issuer: Did
  purpose: StatusPurpose
  url?: string
}): Promise<StatusBits> {
  const { did, payload } = await openJws(options, options.jws, typ, undefined, credentialAlgorithms)
  const claims = readClaims(payload)
  const subject = readClaims(claims.object('credentialSubject'))
  const id = claims.text('id', 1024)
  const types: unknown = payload.type
  const right =
    did === options.issuer &&
    claims.did('issuer') === options.issuer &&
    (options.url === undefined || id === options.url) &&
    Array.isArray(types) &&
    types.includes('BitstringStatusListCredential') &&
    subject.text('statusPurpose') === options.purpose
  if (!right) throw new SpineError('STATUS_UNKNOWN', 'This is not the status list of the credential.')
  return unpack(subject.text('encodedList', maxEncodedLength))
}

/** SHA-256 of the list's JWS, base64url, as its issuer writes it to the ledger. */
export async function statusListDigest(crypto: Crypto, jws: string): Promise<string> {
  return toBase64url(await crypto.sha256(utf8(jws)))
}

/** Room for one byte more than a list has: what unpacks to more is cut off there, and shows by it. */
function unpack(encoded: string): StatusBits {
  try {
    if (!encoded.startsWith('u')) throw new Error('not base64url multibase')
    const packed = fromBase64url(encoded.slice(1))
    const bits = gunzipSync(packed, { out: new Uint8Array(statusListBytes + 1) })
    if (bits.length !== statusListBytes) throw new Error('wrong size')
    return bits.slice()
  } catch (cause) {
    throw new SpineError('STATUS_UNKNOWN', 'The status list cannot be unpacked.', { cause })
  }
}

function checkIndex(index: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= statusListBits) throw new TypeError('index is outside the list')
}
