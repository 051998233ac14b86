import { fromBase64url, fromUtf8, toBase64url, utf8 } from './bytes.ts'
import type { Awaitable, Crypto, VerificationKey } from './crypto.ts'
import { type Did, type Kid, parseKid } from './did.ts'
import { SpineError } from './errors.ts'
import type { KeyResolver, Signer, SigningAlgorithm } from './signer.ts'

/** A compact JWS taken apart but not verified. `signingInput` is what the signature covers (RFC 7515 section 5.1). */
export type ParsedJws = {
  readonly header: { readonly alg: SigningAlgorithm; readonly kid: Kid; readonly typ: string }
  /** The DID part of `kid`. */
  readonly did: Did
  readonly payload: Record<string, unknown>
  readonly signingInput: Uint8Array
  readonly signature: Uint8Array
}

const maxJwsLength = 1 << 18

/** Protected headers repeat message after message, so their parsed form is remembered. */
const parsedHeaders = new Map<string, Pick<ParsedJws, 'header' | 'did'>>()
const maxParsedHeaders = 1024

/** What the signature of a credential or a status list may be; everything else is ES256. */
export const credentialAlgorithms: readonly SigningAlgorithm[] = ['ES256', 'ES256K']

/** A compact JWS over the JSON of `payload`, with `typ` and the signer's `kid` in its protected header. */
export async function signJws(signer: Signer, typ: string, payload: object): Promise<string> {
  const header = toBase64url(utf8(JSON.stringify({ alg: signer.alg ?? 'ES256', kid: signer.kid, typ })))
  const signingInput = `${header}.${toBase64url(utf8(JSON.stringify(payload)))}`
  return `${signingInput}.${toBase64url(await signer.sign(utf8(signingInput)))}`
}

/**
 * Takes a compact JWS apart: one of `algorithms` (ES256 if left out), exactly the members `alg`, `kid`, `typ`, an object
 * as payload. Throws JWS_INVALID; the signature is not verified.
 */
export function parseJws(jws: unknown, typ: string, algorithms: readonly SigningAlgorithm[] = ['ES256']): ParsedJws {
  if (typeof jws !== 'string' || jws.length > maxJwsLength) {
    throw invalid(`A JWS is text of at most ${maxJwsLength} characters.`)
  }
  const [head = '', body = '', tail = '', ...rest] = jws.split('.')
  if (head === '' || body === '' || tail === '' || rest.length > 0) throw invalid('A compact JWS has three parts.')
  const { header, did } = parseHeader(head)
  if (header.typ !== typ) throw invalid(`Expected a JWS of type ${typ}.`)
  if (!algorithms.includes(header.alg)) throw invalid(`The algorithm must be ${algorithms.join(' or ')}.`)
  const signature = decode(tail)
  if (signature.length !== 64) throw invalid('A signature has 64 bytes.')
  return {
    header,
    did,
    payload: parseObject(body),
    signingInput: utf8(jws.slice(0, head.length + 1 + body.length)),
    signature,
  }
}

/** Verifies with a given key, which must be one for the algorithm; throws SIGNATURE_INVALID. */
export async function verifyJws(crypto: Crypto, jws: ParsedJws, key: VerificationKey): Promise<void> {
  const { header, signingInput, signature } = jws
  if (!(await verifySignature(crypto, header.alg, key, signingInput, signature))) {
    throw new SpineError('SIGNATURE_INVALID', 'The signature does not verify.')
  }
}

/** Whether `signature` is one of `alg` over `data` by `key`; a key of another kind is none. */
export function verifySignature(
  crypto: Crypto,
  alg: SigningAlgorithm,
  key: VerificationKey,
  data: Uint8Array,
  signature: Uint8Array,
): Awaitable<boolean> {
  if ('address' in key) return alg === 'ES256K' && crypto.verifyEs256k(key, data, signature)
  return alg === 'ES256' && crypto.verifyEs256(key, data, signature)
}

/** Parses, resolves the key that `kid` names (as of `at`, ms; now if left out) and verifies. */
export async function openJws(
  ports: { readonly crypto: Crypto; readonly keys: KeyResolver },
  jws: unknown,
  typ: string,
  at?: number,
  algorithms?: readonly SigningAlgorithm[],
): Promise<ParsedJws> {
  const parsed = parseJws(jws, typ, algorithms)
  await verifyJws(ports.crypto, parsed, await ports.keys.resolveKey(parsed.header.kid, at))
  return parsed
}

function parseHeader(head: string): Pick<ParsedJws, 'header' | 'did'> {
  const known = parsedHeaders.get(head)
  if (known !== undefined) return known
  const { alg, kid: kidText, typ, ...others } = parseObject(head)
  if (alg !== 'ES256' && alg !== 'ES256K') throw invalid('The algorithm must be ES256.')
  if (typeof typ !== 'string') throw invalid('The header lacks its type.')
  if (Object.keys(others).length > 0)
    throw invalid(`The header has unknown members: ${Object.keys(others).join(', ')}.`)
  const { kid, did } = asJwsError(() => parseKid(kidText))
  const parsed = { header: { alg, kid, typ }, did } as const
  if (parsedHeaders.size >= maxParsedHeaders) parsedHeaders.clear()
  parsedHeaders.set(head, parsed)
  return parsed
}

function parseObject(part: string): Record<string, unknown> {
  const value: unknown = asJwsError(() => JSON.parse(fromUtf8(decode(part))))
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('A JWS part is no JSON object.')
  return value as Record<string, unknown>
}

const decode = (part: string): Uint8Array => asJwsError(() => fromBase64url(part))

function asJwsError<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new SpineError('JWS_INVALID', 'A part of the JWS cannot be read.', { cause })
  }
}

function invalid(message: string): SpineError {
  return new SpineError('JWS_INVALID', message)
}
