import { bytesEqual, concatBytes, fromBase64url, toBase64url, utf8 } from './bytes.ts'
import { readClaims } from './claims.ts'
import type { Crypto } from './crypto.ts'
import type { Did, Kid } from './did.ts'
import { type EpochSecret, type LeafInfo, type Manifest, maxEpochMessages } from './epoch.ts'
import { SpineError } from './errors.ts'
import { type FileReference, readFileReference } from './file.ts'
import { parseJws, signJws, verifyJws } from './jws.ts'
import type { KeyResolver, Signer } from './signer.ts'

/** The signed header of a message, all that the broker sees of it. Times in ms, sizes in bytes. */
export type MessageHeader = {
  readonly id: string
  readonly from: Did
  readonly epoch: string
  readonly n: number
  readonly topic: { readonly id: string; readonly version: string }
  readonly iat: number
  readonly exp?: number
  readonly tx?: string
  /** Id of the message this one answers. */
  readonly re?: string
  /** Transaction id of the message this one answers. */
  readonly retx?: string
  /** Key check, 32 bytes base64url; absent in plain epochs. */
  readonly kc?: string
  /** SHA-256 of the body, base64url. */
  readonly digest: string
  readonly size: number
  readonly cty: string
  /** The file that the body describes. */
  readonly file?: FileReference
  readonly traceparent?: string
}

/** A header read but not verified; `hash` is SHA-256 (base64url) of the JWS signing input. */
export type ParsedMessage = { readonly header: MessageHeader; readonly kid: Kid; readonly hash: string }

/** A sealed message: the header as compact JWS, and the body. */
export type SealedMessage = { readonly header: string; readonly body: Uint8Array; readonly hash: string }

export const messageType = 'spine-message+jwt'

const ivLength = 12
/** Bytes that sealing adds to a plaintext: the IV, and the tag of AES-GCM. */
export const sealedOverhead = ivLength + 16
const keyLabel = utf8('spine/1')
const members = [
  'id',
  'from',
  'epoch',
  'n',
  'topic',
  'iat',
  'exp',
  'tx',
  're',
  'retx',
  'kc',
  'digest',
  'size',
  'cty',
  'file',
  'traceparent',
]
const topicIdPattern = /^[0-9a-f]{24}$/
const semverPattern = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/
const traceparentPattern = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

/** Encrypts (in an encrypted epoch) and signs one message: one HMAC, one AES-GCM, one SHA-256, one ES256. */
export async function sealMessage(options: {
  crypto: Crypto
  signer: Signer
  epoch: EpochSecret
  n: number
  id: string
  topic: { id: string; version: string }
  plaintext: Uint8Array
  cty: string
  /** ms, becomes `iat` */
  now: number
  exp?: number | undefined
  tx?: string | undefined
  re?: string | undefined
  retx?: string | undefined
  file?: FileReference | undefined
  traceparent?: string | undefined
}): Promise<SealedMessage> {
  const { crypto, signer, epoch, n, id, topic, plaintext, cty, now, exp, tx, re, retx, file, traceparent } = options
  if (!Number.isInteger(n) || n < 0 || n >= maxEpochMessages) throw new TypeError('n is outside the epoch')
  if (now < epoch.notBefore || now >= epoch.notAfter) throw new TypeError('the epoch is not open at this time')
  let kc: string | undefined
  let body = plaintext
  if (epoch.key !== null) {
    const keys = await messageKeys(crypto, epoch.key, id)
    kc = toBase64url(keys.check)
    const iv = crypto.randomBytes(ivLength)
    body = concatBytes(
      iv,
      await crypto.aesGcmSeal(keys.message, iv, plaintext, additionalData(id, signer.did, epoch.epoch)),
    )
  }
  const digest = toBase64url(await crypto.sha256(body))
  const claims: MessageHeader = {
    id,
    from: signer.did,
    epoch: epoch.epoch,
    n,
    topic: { id: topic.id, version: topic.version },
    iat: now,
    ...(exp === undefined ? {} : { exp }),
    ...(tx === undefined ? {} : { tx }),
    ...(re === undefined ? {} : { re }),
    ...(retx === undefined ? {} : { retx }),
    ...(kc === undefined ? {} : { kc }),
    digest,
    size: body.length,
    cty,
    ...(file === undefined ? {} : { file }),
    ...(traceparent === undefined ? {} : { traceparent }),
  }
  const header = await signJws(signer, messageType, claims)
  return { header, body, hash: await headerHash(crypto, header) }
}

/** Reads a header strictly, without verifying its signature. Throws JWS_INVALID. */
export async function parseMessage(crypto: Crypto, jws: unknown): Promise<ParsedMessage> {
  const parsed = parseJws(jws, messageType)
  const header = readHeader(parsed.payload)
  if (header.from !== parsed.did) throw new SpineError('SENDER_MISMATCH', 'The message is not signed by its sender.')
  return { header, kid: parsed.header.kid, hash: toBase64url(await crypto.sha256(parsed.signingInput)) }
}

/**
 * Everything a recipient checks before it opens a message: signature by the sender's key as of `acceptedAt` (ms), epoch
 * and sender as in the verified manifest, `iat` within the epoch, digest and size of the body, and that the verified
 * leaf is its own.
 */
export async function verifyMessage(options: {
  crypto: Crypto
  header: unknown
  body: Uint8Array
  keys: KeyResolver
  manifest: Manifest
  leaf: LeafInfo
  recipient: Did
  acceptedAt?: number
}): Promise<ParsedMessage> {
  const { crypto, body, keys, manifest, leaf, recipient } = options
  const parsed = parseJws(options.header, messageType)
  const header = readHeader(parsed.payload)
  if (header.from !== parsed.did || header.from !== manifest.from) {
    throw new SpineError('SENDER_MISMATCH', 'Header, key and epoch name different senders.')
  }
  if (leaf.did !== recipient) throw new SpineError('NOT_A_RECIPIENT', 'The message is for another recipient.')
  await checkAgainstEpoch(crypto, header, body, manifest)
  const key = await keys.resolveKey(parsed.header.kid, options.acceptedAt ?? header.iat)
  await verifyJws(crypto, parsed, key)
  return { header, kid: parsed.header.kid, hash: toBase64url(await crypto.sha256(parsed.signingInput)) }
}

/** The checks of a message against its epoch and body that need no key; the broker makes them too. */
export async function checkAgainstEpoch(
  crypto: Crypto,
  header: MessageHeader,
  body: Uint8Array,
  manifest: Manifest,
): Promise<void> {
  if (header.epoch !== manifest.epoch) throw new SpineError('EPOCH_MISMATCH', 'The message belongs to another epoch.')
  if (header.iat < manifest.notBefore || header.iat >= manifest.notAfter || header.n >= maxEpochMessages) {
    throw new SpineError('EPOCH_MISMATCH', 'The message was made outside the life of its epoch.')
  }
  if (manifest.encrypted !== (header.kc !== undefined)) {
    throw new SpineError('ENCRYPTION_MISMATCH', 'The message and its epoch differ about encryption.')
  }
  if (header.size !== body.length || toBase64url(await crypto.sha256(body)) !== header.digest) {
    throw new SpineError('DIGEST_MISMATCH', 'The body is not the one that was signed.')
  }
}

/** The plaintext of a verified message; the key check comes before decryption. DECRYPTION_FAILED tells only that it failed. */
export async function openMessage(options: {
  crypto: Crypto
  header: MessageHeader
  body: Uint8Array
  /** null for a plain epoch */
  key: Uint8Array | null
}): Promise<Uint8Array> {
  const { crypto, header, body, key } = options
  if (key === null) {
    if (header.kc !== undefined)
      throw new SpineError('ENCRYPTION_MISMATCH', 'The message is encrypted, its epoch is not.')
    return body
  }
  const keys = await messageKeys(crypto, key, header.id)
  const aad = additionalData(header.id, header.from, header.epoch)
  try {
    if (header.kc === undefined || !bytesEqual(keys.check, fromBase64url(header.kc))) throw new Error('key check')
    return await crypto.aesGcmOpen(keys.message, body.subarray(0, ivLength), body.subarray(ivLength), aad)
  } catch {
    throw new SpineError('DECRYPTION_FAILED', 'The message does not open with the key of its epoch.')
  }
}

/** SHA-256 (base64url) of a header's JWS signing input, which receipts and the successor rule refer to. */
export async function headerHash(crypto: Crypto, header: string): Promise<string> {
  return toBase64url(await crypto.sha256(utf8(header.slice(0, header.lastIndexOf('.')))))
}

async function messageKeys(
  crypto: Crypto,
  key: Uint8Array,
  id: string,
): Promise<{ message: Uint8Array; check: Uint8Array }> {
  const derived = await crypto.hmacSha512(key, concatBytes(keyLabel, utf8(id)))
  return { message: derived.subarray(0, 32), check: derived.subarray(32, 64) }
}

const additionalData = (id: string, from: Did, epoch: string): Uint8Array => utf8(`spine/1\n${id}\n${from}\n${epoch}`)

function readHeader(payload: Record<string, unknown>): MessageHeader {
  const claims = readClaims(payload)
  claims.only(...members)
  const topic = readClaims(claims.object('topic'))
  topic.only('id', 'version')
  const traceparent = claims.optional('traceparent', claims.text)
  const header = {
    id: claims.uuid('id'),
    from: claims.did('from'),
    epoch: claims.id('epoch'),
    n: claims.integer('n'),
    topic: { id: topic.text('id'), version: topic.text('version') },
    iat: claims.integer('iat'),
    digest: claims.id('digest', 32),
    size: claims.integer('size'),
    cty: claims.text('cty'),
  }
  if (!topicIdPattern.test(header.topic.id) || !semverPattern.test(header.topic.version)) {
    throw new SpineError('JWS_INVALID', 'The topic is not an id of 24 hex digits with a semantic version.')
  }
  if (traceparent !== undefined && !traceparentPattern.test(traceparent)) {
    throw new SpineError('JWS_INVALID', 'The traceparent is not of W3C Trace Context version 00.')
  }
  const exp = claims.optional('exp', claims.integer)
  const tx = claims.optional('tx', claims.text)
  const re = claims.optional('re', claims.uuid)
  const retx = claims.optional('retx', claims.text)
  const kc = claims.optional('kc', (name) => claims.id(name, 32))
  const file = claims.optional('file', (name) => readFileReference(claims.object(name)))
  return {
    ...header,
    ...(exp === undefined ? {} : { exp }),
    ...(tx === undefined ? {} : { tx }),
    ...(re === undefined ? {} : { re }),
    ...(retx === undefined ? {} : { retx }),
    ...(kc === undefined ? {} : { kc }),
    ...(file === undefined ? {} : { file }),
    ...(traceparent === undefined ? {} : { traceparent }),
  }
}
