import { CompactEncrypt, compactDecrypt, importJWK } from 'jose'
import { bytesEqual, fromBase64url, fromUtf8, toBase64url, utf8 } from './bytes.ts'
import { readClaims } from './claims.ts'
import type { Crypto, PrivateJwk, PublicJwk } from './crypto.ts'
import { type Did, isDid } from './did.ts'
import { SpineError } from './errors.ts'
import type { FlowPosition } from './flow.ts'
import { openJws, signJws } from './jws.ts'
import { merkleTree, verifyMerklePath } from './merkle.ts'
import type { KeyResolver, Signer } from './signer.ts'

/** What the sender keeps of an epoch. `key` is null for a plain epoch; `notBefore`, `notAfter` in ms. */
export type EpochSecret = {
  readonly epoch: string
  readonly from: Did
  readonly channel: string
  readonly key: Uint8Array | null
  readonly notBefore: number
  readonly notAfter: number
}

/** A verified manifest; `root` is the Merkle root over the leaves of `size` recipients. */
export type Manifest = {
  readonly epoch: string
  readonly from: Did
  readonly channel: string
  readonly encrypted: boolean
  readonly notBefore: number
  readonly notAfter: number
  readonly root: Uint8Array
  readonly size: number
}

/** One recipient's share of an epoch: its leaf (base64url), the proof that it belongs, and its grant (compact JWE). */
export type EpochEntry = {
  readonly leaf: string
  readonly index: number
  readonly path: readonly string[]
  readonly grant: string | null
}

/** What a leaf says. */
export type LeafInfo = {
  readonly did: Did
  readonly prekeyId: string | null
  readonly grantHash: string | null
  readonly prev: FlowPosition | null
}

export type EpochRecipient = {
  readonly did: Did
  /** null in a plain epoch only. */
  readonly prekey: { readonly id: string; readonly jwk: PublicJwk } | null
  /** The last message this recipient got from this sender on this channel. */
  readonly prev: FlowPosition | null
}

/** 10 minutes. */
export const defaultEpochLife = 600_000
/** Messages in an epoch. */
export const maxEpochMessages = 65_536

const typ = 'spine-epoch+jwt'
const leafTag = 'spine-leaf/1'
const maxRecipients = 65_536

/**
 * Opens an epoch: a fresh 256-bit key granted to each recipient's prekey, one salted leaf for each recipient, and the
 * signed manifest over the root of the leaves.
 */
export async function createEpoch(options: {
  crypto: Crypto
  signer: Signer
  channel: string
  encrypted: boolean
  recipients: readonly EpochRecipient[]
  /** ms */
  now: number
  /** ms; {@link defaultEpochLife} if left out. */
  life?: number
}): Promise<{ secret: EpochSecret; manifest: string; entries: (EpochEntry & { did: Did })[] }> {
  const { crypto, signer, channel, encrypted, recipients, now, life = defaultEpochLife } = options
  if (recipients.length === 0 || recipients.length > maxRecipients)
    throw new TypeError('an epoch has 1 to 65,536 recipients')
  if (new Set(recipients.map(({ did }) => did)).size !== recipients.length)
    throw new TypeError('a recipient is named twice')
  const epoch = toBase64url(crypto.randomBytes(16))
  const key = encrypted ? crypto.randomBytes(32) : null
  const nbf = Math.floor(now / 1000)
  const exp = Math.ceil((now + life) / 1000)
  const grants = await Promise.all(
    recipients.map(({ prekey }) => (key === null ? null : createGrant(epoch, key, prekey))),
  )
  const leaves = await Promise.all(recipients.map((recipient, i) => encodeLeaf(crypto, recipient, grants[i] ?? null)))
  const { root, paths } = await merkleTree(crypto, leaves)
  const payload = {
    epoch,
    from: signer.did,
    channel,
    enc: encrypted,
    nbf,
    exp,
    recipients: { root: toBase64url(root), size: leaves.length },
  }
  const entries = recipients.map(({ did }, index) => ({
    did,
    leaf: toBase64url(leaves[index] ?? new Uint8Array(0)),
    index,
    path: (paths[index] ?? []).map(toBase64url),
    grant: grants[index] ?? null,
  }))
  const secret = { epoch, from: signer.did, channel, key, notBefore: nbf * 1000, notAfter: exp * 1000 }
  return { secret, manifest: await signJws(signer, typ, payload), entries }
}

/** Verifies a manifest's signature (with the key as of `at`, ms) and shape. */
export async function verifyManifest(options: {
  crypto: Crypto
  manifest: unknown
  keys: KeyResolver
  at?: number
}): Promise<Manifest> {
  const { did, payload } = await openJws(options, options.manifest, typ, options.at)
  const claims = readClaims(payload)
  claims.only('epoch', 'from', 'channel', 'enc', 'nbf', 'exp', 'recipients')
  const recipients = readClaims(claims.object('recipients'))
  recipients.only('root', 'size')
  const manifest = {
    epoch: claims.id('epoch'),
    from: claims.did('from'),
    channel: claims.text('channel'),
    encrypted: claims.boolean('enc'),
    notBefore: claims.integer('nbf') * 1000,
    notAfter: claims.integer('exp') * 1000,
    root: recipients.bytes('root', 32),
    size: recipients.integer('size'),
  }
  if (manifest.from !== did) throw new SpineError('JWS_INVALID', 'The manifest is not signed by its sender.')
  if (manifest.size < 1 || manifest.size > maxRecipients || manifest.notAfter <= manifest.notBefore) {
    throw new SpineError('JWS_INVALID', 'The manifest has no recipients or no life.')
  }
  return manifest
}

/** Verifies that `entry` is the share of `did` in the epoch: leaf under the root, and grant as the leaf says. */
export async function verifyEpochEntry(options: {
  crypto: Crypto
  manifest: Manifest
  entry: EpochEntry
  did: Did
}): Promise<LeafInfo> {
  const { crypto, manifest, entry, did } = options
  const leaf = readBytes(entry.leaf)
  const info = decodeLeaf(leaf)
  const proof = { leaf, index: entry.index, size: manifest.size, path: readPath(entry.path), root: manifest.root }
  if (!(await verifyMerklePath(crypto, proof))) {
    throw new SpineError('LEAF_INVALID', 'The leaf is not under the root of the manifest.')
  }
  if (info.did !== did) throw new SpineError('NOT_A_RECIPIENT', 'The leaf names another recipient.')
  if (manifest.encrypted !== (info.grantHash !== null) || manifest.encrypted !== (info.prekeyId !== null)) {
    throw new SpineError('LEAF_INVALID', 'The leaf and the manifest differ about encryption.')
  }
  if (entry.grant !== null && !(await grantMatches(crypto, entry.grant, info.grantHash))) {
    throw new SpineError('GRANT_UNUSABLE', 'The grant is not the one the leaf commits to.')
  }
  return info
}

/** The epoch key out of a grant (compact JWE, ECDH-ES+A256KW, A256GCM); GRANT_UNUSABLE tells nothing but the failure. */
export async function openGrant(options: { grant: string; prekey: PrivateJwk; epoch: string }): Promise<Uint8Array> {
  try {
    for (const part of options.grant.split('.')) fromBase64url(part)
    const key = await importJWK({ ...options.prekey }, 'ECDH-ES+A256KW')
    const { plaintext } = await compactDecrypt(options.grant, key, {
      keyManagementAlgorithms: ['ECDH-ES+A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    const claims = readClaims(JSON.parse(fromUtf8(plaintext)))
    claims.only('epoch', 'key')
    if (claims.id('epoch') === options.epoch) return claims.bytes('key', 32)
  } catch {
    // falls through to the one refusal
  }
  throw new SpineError('GRANT_UNUSABLE', 'The grant does not open with this prekey.')
}

/** SHA-256 of a grant's ASCII text, base64url, as the leaf carries it. */
export async function grantDigest(crypto: Crypto, grant: string): Promise<string> {
  return toBase64url(await crypto.sha256(utf8(grant)))
}

async function createGrant(epoch: string, key: Uint8Array, prekey: EpochRecipient['prekey']): Promise<string> {
  if (prekey === null) throw new TypeError('an encrypted epoch needs a prekey of every recipient')
  const recipientKey = await importJWK({ ...prekey.jwk }, 'ECDH-ES+A256KW')
  return new CompactEncrypt(utf8(JSON.stringify({ epoch, key: toBase64url(key) })))
    .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: prekey.id })
    .encrypt(recipientKey)
}

async function encodeLeaf(crypto: Crypto, recipient: EpochRecipient, grant: string | null): Promise<Uint8Array> {
  const salt = toBase64url(crypto.randomBytes(16))
  const digest = grant === null ? null : await grantDigest(crypto, grant)
  const { did, prekey, prev } = recipient
  const prekeyId = grant === null ? null : (prekey?.id ?? null)
  return utf8(JSON.stringify([leafTag, salt, did, prekeyId, digest, prev?.epoch ?? null, prev?.n ?? null]))
}

function decodeLeaf(leaf: Uint8Array): LeafInfo {
  try {
    const value: unknown = JSON.parse(fromUtf8(leaf))
    if (!Array.isArray(value) || value.length !== 7 || value[0] !== leafTag) throw new Error('not a leaf')
    const [, salt, did, prekeyId, grantHash, epoch, n] = value
    const isId = (text: unknown, length: number): text is string =>
      typeof text === 'string' && fromBase64url(text).length === length
    if (!isId(salt, 16) || !isDid(did)) throw new Error('not a leaf')
    if (prekeyId !== null && !isId(prekeyId, 16)) throw new Error('prekey id')
    if (grantHash !== null && !isId(grantHash, 32)) throw new Error('grant digest')
    const prev = epoch === null && n === null ? null : { epoch, n }
    if (prev !== null && !(isId(prev.epoch, 16) && Number.isSafeInteger(prev.n) && prev.n >= 0)) throw new Error('prev')
    return { did, prekeyId, grantHash, prev }
  } catch (cause) {
    throw new SpineError('LEAF_INVALID', 'The leaf cannot be read.', { cause })
  }
}

async function grantMatches(crypto: Crypto, grant: string, digest: string | null): Promise<boolean> {
  return digest !== null && bytesEqual(utf8(await grantDigest(crypto, grant)), utf8(digest))
}

const readPath = (path: readonly string[]): Uint8Array[] => path.map(readBytes)

function readBytes(text: string): Uint8Array {
  try {
    return fromBase64url(text)
  } catch (cause) {
    throw new SpineError('LEAF_INVALID', 'The leaf or its path is not base64url.', { cause })
  }
}
