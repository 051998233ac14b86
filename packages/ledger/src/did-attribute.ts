import { base58Encode, type PublicJwk, type PublicKeyJwk, p256Jwk } from '@digital-spine/core'
import { type Hex, hexToBytes } from 'viem'
import type { Service, VerificationMethod } from './did-document.ts'
import { decodeText } from './did-history.ts'

/** What the name of an ERC-1056 attribute says: `did/pub/<algorithm>/<purpose>/<encoding>` or `did/svc/<type>`. */
export type AttributeName =
  | { readonly section: 'pub'; readonly algorithm: string; readonly purpose?: string; readonly encoding?: string }
  | { readonly section: 'svc'; readonly type: string }

/** Keys and endpoints of more bytes are left out of documents. */
const maxKey = 8192
const maxEndpoint = 65_536
/** Endpoints nested deeper are shown as the text they are. */
const maxDepth = 32

/** Types that stock did:ethr resolvers give to keys; others are called by their algorithm. */
const methodTypes: Readonly<Record<string, string>> = {
  'Secp256k1 veriKey': 'EcdsaSecp256k1VerificationKey2019',
  'Secp256k1 sigAuth': 'EcdsaSecp256k1VerificationKey2019',
  'Ed25519 veriKey': 'Ed25519VerificationKey2018',
  'Ed25519 sigAuth': 'Ed25519VerificationKey2018',
  'RSA veriKey': 'RSAVerificationKey2018',
  'X25519 enc': 'X25519KeyAgreementKey2019',
}

/** Reads an attribute's name (did:ethr method specification); undefined if it is none of a DID document. */
export function parseAttributeName(name: string): AttributeName | undefined {
  const match = /^did\/(pub|svc)\/(\w+)(?:\/(\w+))?(?:\/(\w+))?$/.exec(name)
  const [, section, subject, purpose, encoding] = match ?? []
  if (subject === undefined) return undefined
  if (section === 'svc') return { section, type: subject }
  return {
    section: 'pub',
    algorithm: subject,
    ...(purpose === undefined ? {} : { purpose }),
    ...(encoding === undefined ? {} : { encoding }),
  }
}

/** The P-256 key that an attribute publishes, if its value is a point of that curve, and whether it is for key agreement. */
export function readP256Attribute(name: string, value: Hex): { jwk: PublicJwk; agreement: boolean } | undefined {
  const parsed = parseAttributeName(name)
  if (parsed?.section !== 'pub' || parsed.algorithm !== 'P256' || value.length > 132) return undefined
  const jwk = p256Jwk(hexToBytes(value))
  return jwk === undefined ? undefined : { jwk, agreement: parsed.purpose === 'enc' }
}

/**
 * The verification method of a key attribute: a P-256 point as JWK, other keys in the member their encoding asks for, as
 * stock resolvers show them. Undefined if it cannot be shown.
 */
export function attributeMethod(
  base: { id: string; controller: string },
  name: string,
  value: Hex,
): VerificationMethod | undefined {
  const parsed = parseAttributeName(name)
  if (parsed?.section !== 'pub' || value.length > 2 + 2 * maxKey) return undefined
  const publicKeyJwk: PublicKeyJwk | undefined = readP256Attribute(name, value)?.jwk
  if (publicKeyJwk !== undefined) return { ...base, type: 'JsonWebKey2020', publicKeyJwk }
  const { algorithm, purpose = '', encoding = 'hex' } = parsed
  const known = `${algorithm} ${purpose}`
  const type = Object.hasOwn(methodTypes, known) ? (methodTypes[known] ?? algorithm) : algorithm
  if (encoding === 'hex') return { ...base, type, publicKeyHex: value.slice(2) }
  const bytes = hexToBytes(value)
  if (encoding === 'base64') return { ...base, type, publicKeyBase64: Buffer.from(bytes).toString('base64') }
  if (encoding === 'base58') return { ...base, type, publicKeyBase58: base58Encode(bytes) }
  if (encoding !== 'pem') return { ...base, type, value: value.slice(2) }
  const publicKeyPem = decodeText(bytes)
  return publicKeyPem === undefined ? undefined : { ...base, type, publicKeyPem }
}

/** The service of an attribute; undefined if its value is no text. The endpoint is a text, an object or a list (DID Core section 5.4). */
export function attributeService(id: string, type: string, value: Hex): Service | undefined {
  if (value.length > 2 + 2 * maxEndpoint) return undefined
  const text = decodeText(Buffer.from(value.slice(2), 'hex'))
  return text === undefined ? undefined : { id, type, serviceEndpoint: parseEndpoint(text) }
}

function parseEndpoint(text: string): unknown {
  // Most are URLs, and failing to parse them takes a hundred times as long.
  if (!/^[ \t\n\r]*["{[]/.test(text)) return text
  try {
    const endpoint: unknown = JSON.parse(text)
    const shown = typeof endpoint === 'string' || (typeof endpoint === 'object' && endpoint !== null)
    return shown && isShallow(endpoint, maxDepth) ? endpoint : text
  } catch {
    return text
  }
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((member) => isShallow(member, depth - 1))
}
