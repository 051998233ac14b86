import { bytesEqual, concatBytes, fromBase64url, fromUtf8, utf8 } from './bytes.ts'
import type { Awaitable, Crypto, PublicJwk } from './crypto.ts'
import { SpineError } from './errors.ts'
import { parseP256 } from './prekey.ts'

/** A P-256 key-agreement key that is used without being shown. */
export interface AgreementKey {
  readonly publicJwk: PublicJwk
  /** ECDH with another's public key: the x-coordinate of the shared point, 32 bytes. Throws for a point off the curve. */
  deriveBits(publicJwk: PublicJwk): Awaitable<Uint8Array>
}

/** JWE General JSON Serialization (RFC 7516 section 7.2.1). */
export type GeneralJwe = {
  readonly protected?: string
  readonly unprotected?: Readonly<Record<string, unknown>>
  readonly recipients: readonly {
    readonly header?: Readonly<Record<string, unknown>>
    readonly encrypted_key?: string
  }[]
  readonly aad?: string
  readonly iv: string
  readonly ciphertext: string
  readonly tag: string
}

/** What a JWE held; `aad` is its additional authenticated data, if it has any. */
export type OpenedJwe = {
  readonly plaintext: Uint8Array
  readonly aad?: Uint8Array
  readonly header: Readonly<Record<string, unknown>>
}

const alg = 'ECDH-ES+A256KW'
const maxRecipients = 1024

/**
 * Opens a JWE (compact or general; ECDH-ES+A256KW, A256GCM) with a key that stays with its holder: only the ECDH secret
 * is asked of it, from which the key-wrapping key follows (RFC 7518 section 4.6). Of several recipients the one with `kid` is taken,
 * or else the first that opens. DECRYPTION_FAILED tells nothing but the failure.
 */
export async function openJwe(options: {
  crypto: Crypto
  key: AgreementKey
  jwe: string | GeneralJwe
  kid?: string
}): Promise<OpenedJwe> {
  const { crypto, key, kid } = options
  try {
    const jwe = typeof options.jwe === 'string' ? readCompact(options.jwe) : options.jwe
    if (!Array.isArray(jwe.recipients) || jwe.recipients.length > maxRecipients) throw new Error('recipients')
    const shared = { ...readHeader(jwe.protected), ...jwe.unprotected }
    const named = jwe.recipients.filter(({ header }) => kid === undefined || (header?.kid ?? shared.kid) === kid)
    for (const recipient of named) {
      const opened = await openFor(crypto, key, jwe, recipient).catch(() => undefined)
      if (opened !== undefined) return opened
    }
  } catch {
    // falls through to the one refusal
  }
  throw new SpineError('DECRYPTION_FAILED', 'The JWE does not open with this key.')
}

async function openFor(
  crypto: Crypto,
  key: AgreementKey,
  jwe: GeneralJwe,
  recipient: GeneralJwe['recipients'][number],
): Promise<OpenedJwe> {
  const header = joinHeaders(readHeader(jwe.protected), jwe.unprotected, recipient.header)
  if (header.alg !== alg || header.enc !== 'A256GCM' || 'zip' in header || 'crit' in header) throw new Error('header')
  const secret = await key.deriveBits(parseP256(header.epk as Record<string, unknown>))
  const wrapping = await deriveWrappingKey(crypto, secret, readInfo(header.apu), readInfo(header.apv))
  const contentKey = await crypto.aesKeyUnwrap(wrapping, fromBase64url(recipient.encrypted_key ?? ''))
  const iv = fromBase64url(jwe.iv)
  const tag = fromBase64url(jwe.tag)
  if (contentKey.length !== 32 || iv.length !== 12 || tag.length !== 16) throw new Error('lengths')
  const sealed = concatBytes(fromBase64url(jwe.ciphertext), tag)
  const covered = utf8(`${jwe.protected ?? ''}${jwe.aad === undefined ? '' : `.${jwe.aad}`}`)
  const plaintext = await crypto.aesGcmOpen(contentKey, iv, sealed, covered)
  return { plaintext, header, ...(jwe.aad === undefined ? {} : { aad: fromBase64url(jwe.aad) }) }
}

/** Concat KDF of RFC 7518 section 4.6.2 (NIST SP 800-56A) for a 256-bit key-wrapping key: one round of SHA-256. */
async function deriveWrappingKey(
  crypto: Crypto,
  secret: Uint8Array,
  partyU: Uint8Array,
  partyV: Uint8Array,
): Promise<Uint8Array> {
  if (secret.length !== 32 || bytesEqual(secret, new Uint8Array(32))) throw new Error('secret')
  const parts = [word(1), secret, sized(utf8(alg)), sized(partyU), sized(partyV), word(256)]
  return crypto.sha256(concatBytes(...parts))
}

const sized = (bytes: Uint8Array): Uint8Array => concatBytes(word(bytes.length), bytes)

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

function readCompact(text: string): GeneralJwe {
  const [head = '', encryptedKey = '', iv = '', ciphertext = '', tag = '', ...rest] = text.split('.')
  if (rest.length > 0) throw new Error('parts')
  return { protected: head, recipients: [{ encrypted_key: encryptedKey }], iv, ciphertext, tag }
}

function readHeader(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {}
  const value: unknown = JSON.parse(fromUtf8(fromBase64url(text)))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('header')
  return value as Record<string, unknown>
}

/** The three headers of a recipient as one; a name may stand in one of them only (RFC 7516 section 7.2.1). */
function joinHeaders(...headers: readonly (Readonly<Record<string, unknown>> | undefined)[]): Record<string, unknown> {
  const names = headers.flatMap((header) => Object.keys(header ?? {}))
  if (new Set(names).size !== names.length) throw new Error('a name stands twice')
  return Object.assign({}, ...headers)
}

function readInfo(value: unknown): Uint8Array {
  if (value === undefined) return new Uint8Array(0)
  if (typeof value !== 'string' || value.length > 1024) throw new Error('party info')
  return fromBase64url(value)
}
