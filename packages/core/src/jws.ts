import { fromBase64url, fromUtf8, toBase64url, utf8 } from './bytes.ts'
import type { Crypto, PublicJwk } from './crypto.ts'
import { type Did, type Kid, parseKid } from './did.ts'
import { SpineError } from './errors.ts'
import type { KeyResolver, Signer } from './signer.ts'

/** A compact JWS taken apart but not verified. `signingInput` is what the signature covers (RFC 7515 section 5.1). */
export type ParsedJws = {
  readonly header: { readonly alg: 'ES256'; readonly kid: Kid; readonly typ: string }
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

/** A compact ES256 JWS over the JSON of `payload`, with `typ` and the signer's `kid` in its protected header. */
export async function signJws(signer: Signer, typ: string, payload: object): Promise<string> {
  const header = toBase64url(utf8(JSON.stringify({ alg: 'ES256', kid: signer.kid, typ })))
  const signingInput = `${header}.${toBase64url(utf8(JSON.stringify(payload)))}`
  return `${signingInput}.${toBase64url(await signer.sign(utf8(signingInput)))}`
}

/**
 * Takes a compact JWS apart: ES256 only, exactly the members `alg`, `kid`, `typ`, an object as payload. Throws
 * JWS_INVALID; the signature is not verified.
 */
export function parseJws(jws: unknown, typ: string): ParsedJws {
  if (typeof jws !== 'string' || jws.length > maxJwsLength) {
    throw invalid(`A JWS is text of at most ${maxJwsLength} characters.`)
  }
  const [head = '', body = '', tail = '', ...rest] = jws.split('.')
  if (head === '' || body === '' || tail === '' || rest.length > 0) throw invalid('A compact JWS has three parts.')
  const { header, did } = parseHeader(head)
  if (header.typ !== typ) throw invalid(`Expected a JWS of type ${typ}.`)
  const signature = decode(tail)
  if (signature.length !== 64) throw invalid('An ES256 signature has 64 bytes.')
  return {
    header,
    did,
    payload: parseObject(body),
    signingInput: utf8(jws.slice(0, head.length + 1 + body.length)),
    signature,
  }
}

/** Verifies with a given key; throws SIGNATURE_INVALID. */
export async function verifyJws(crypto: Crypto, jws: ParsedJws, key: PublicJwk): Promise<void> {
  if (!(await crypto.verifyEs256(key, jws.signingInput, jws.signature))) {
    throw new SpineError('SIGNATURE_INVALID', 'The signature does not verify.')
  }
}

/** Parses, resolves the key that `kid` names (as of `at`, ms; now if left out) and verifies. */
export async function openJws(
  ports: { readonly crypto: Crypto; readonly keys: KeyResolver },
  jws: unknown,
  typ: string,
  at?: number,
): Promise<ParsedJws> {
  const parsed = parseJws(jws, typ)
  await verifyJws(ports.crypto, parsed, await ports.keys.resolveKey(parsed.header.kid, at))
  return parsed
}

function parseHeader(head: string): Pick<ParsedJws, 'header' | 'did'> {
  const known = parsedHeaders.get(head)
  if (known !== undefined) return known
  const { alg, kid: kidText, typ, ...others } = parseObject(head)
  if (alg !== 'ES256') throw invalid('The algorithm must be ES256.')
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
