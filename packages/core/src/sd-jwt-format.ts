import { fromBase64url, fromUtf8, toBase64url, utf8 } from './bytes.ts'
import { readClaims } from './claims.ts'
import type { RoleCredential } from './credential.ts'
import { readCredentialStatus } from './credential-status.ts'
import type { Crypto, PublicJwk } from './crypto.ts'
import { type Kid, parseKid } from './did.ts'
import { SpineError } from './errors.ts'
import { type ParsedJws, parseJws } from './jws.ts'
import { maxNameLength, parseName } from './name.ts'
import { parseP256 } from './prekey.ts'

/** `typ` of the JWT that the issuer of an SD-JWT VC signs. */
export const sdJwtType = 'dc+sd-jwt'

/** Which fields of a role credential its holder can disclose one by one. */
export type FieldSection = 'issuerFields' | 'requestorFields'

/** The fields that were disclosed, by label. */
export type DisclosedFields = { readonly [section in FieldSection]: Readonly<Record<string, unknown>> }

/** An SD-JWT VC of a role taken apart, every disclosure matched with a digest that its issuer signed. Nothing is verified. */
export type ParsedSdJwt = {
  readonly credential: RoleCredential
  readonly jws: ParsedJws
  /** The JWT that the issuer signed. */
  readonly issuerJwt: string
  readonly fields: DisclosedFields
  /** The holder's key, that presentations are signed with. */
  readonly holder: { readonly kid: Kid; readonly jwk: PublicJwk }
  /** What a key binding JWT covers: all that stands before it. */
  readonly presented: string
  /** The key binding JWT; undefined if it is not presented to anybody. */
  readonly keyBinding?: string
}

/** The fields that may be disclosed. */
export const fieldSections: readonly FieldSection[] = ['issuerFields', 'requestorFields']

const vctPrefix = 'urn:spine:role:'
const maxLength = 1 << 18
const maxDisclosures = 256
const reserved = ['_sd', '...']

/** The type of an SD-JWT VC for a role. */
export const roleVct = (role: string): string => `${vctPrefix}${role}`

/**
 * Reads an SD-JWT VC of a role strictly (RFC 9901): every disclosure must be one that the issuer signed, and stand there
 * once. Throws CREDENTIAL_INVALID.
 */
export async function parseSdJwt(crypto: Crypto, text: unknown): Promise<ParsedSdJwt> {
  try {
    return await parse(crypto, text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unreadable'
    throw new SpineError('CREDENTIAL_INVALID', `The SD-JWT cannot be read: ${reason}`, { cause })
  }
}

/** True if `value` holds a member that the format keeps for itself, however deep. */
export function hasReservedMember(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(hasReservedMember)
  return Object.entries(value).some(([name, member]) => reserved.includes(name) || hasReservedMember(member))
}

async function parse(crypto: Crypto, text: unknown): Promise<ParsedSdJwt> {
  if (typeof text !== 'string' || text.length > maxLength) throw new Error('it is too long.')
  const parts = text.split('~')
  const [issuerJwt = '', ...disclosures] = parts.slice(0, -1)
  const keyBinding = parts.at(-1)
  if (parts.length < 2) throw new Error('it has no ~.')
  if (disclosures.length > maxDisclosures) throw new Error('it discloses too much.')
  const jws = parseJws(issuerJwt, sdJwtType)
  const claims = readClaims(jws.payload)
  const digests = Object.fromEntries(fieldSections.map((section) => [section, readDigests(jws.payload[section])]))
  const all = fieldSections.flatMap((section) => digests[section] ?? [])
  if (new Set(all).size !== all.length) throw new Error('a digest stands there twice.')
  const fields: Record<FieldSection, Record<string, unknown>> = { issuerFields: {}, requestorFields: {} }
  const seen = new Set<string>()
  for (const disclosure of disclosures) {
    const digest = toBase64url(await crypto.sha256(utf8(disclosure)))
    const section = fieldSections.find((name) => digests[name]?.includes(digest))
    if (section === undefined) throw new Error('a disclosure is not one of its issuer.')
    if (seen.has(digest)) throw new Error('a disclosure stands there twice.')
    seen.add(digest)
    const { label, value } = readDisclosure(disclosure)
    if (Object.hasOwn(fields[section], label)) throw new Error('a field is disclosed twice.')
    Object.defineProperty(fields[section], label, { value, enumerable: true })
  }
  const holder = readHolder(claims.object('cnf'))
  const credential = readCredential(jws, fields.issuerFields)
  if (parseKid(holder.kid).did !== credential.subject) throw new Error('its key is not one of its subject.')
  const presented = text.slice(0, text.length - (keyBinding?.length ?? 0))
  return {
    ...{ credential, jws, issuerJwt, fields, holder, presented },
    ...(keyBinding === undefined || keyBinding === '' ? {} : { keyBinding }),
  }
}

function readCredential({ did, payload }: ParsedJws, issuerFields: Record<string, unknown>): RoleCredential {
  const claims = readClaims(payload)
  claims.only(
    ...['iss', 'sub', 'jti', 'vct', 'version', 'iat', 'nbf', 'exp', 'cnf', 'credentialStatus', '_sd_alg'],
    ...fieldSections,
  )
  if (payload._sd_alg !== undefined && payload._sd_alg !== 'sha-256') throw new Error('its digests are no SHA-256.')
  const vct = claims.text('vct', vctPrefix.length + maxNameLength)
  if (!vct.startsWith(vctPrefix)) throw new Error('it is no role credential.')
  if (claims.did('iss') !== did) throw new Error('it is not signed by its issuer.')
  const exp = claims.optional('exp', claims.integer)
  return {
    id: claims.text('jti'),
    issuer: did,
    subject: claims.did('sub'),
    role: parseName(vct.slice(vctPrefix.length)),
    version: claims.integer('version'),
    validFrom: claims.integer('nbf') * 1000,
    ...(exp === undefined ? {} : { validUntil: exp * 1000 }),
    ...(Object.keys(issuerFields).length === 0 ? {} : { issuerFields }),
    status: readCredentialStatus(payload.credentialStatus),
  }
}

function readHolder(cnf: Record<string, unknown>): ParsedSdJwt['holder'] {
  const claims = readClaims(cnf)
  claims.only('kid', 'jwk')
  return { kid: parseKid(claims.text('kid', 512)).kid, jwk: parseP256(claims.object('jwk')) }
}

function readDigests(section: unknown): readonly string[] {
  if (section === undefined) return []
  const claims = readClaims(readClaims({ section }).object('section'))
  claims.only('_sd')
  const { _sd } = section as { _sd?: unknown }
  if (_sd === undefined) return []
  if (!Array.isArray(_sd) || !_sd.every((digest) => typeof digest === 'string' && digest.length === 43))
    throw new Error('its digests are no digests.')
  return _sd
}

function readDisclosure(disclosure: string): { label: string; value: unknown } {
  const list: unknown = JSON.parse(fromUtf8(fromBase64url(disclosure)))
  if (!Array.isArray(list) || list.length !== 3) throw new Error('a disclosure is no list of three.')
  const [salt, label, value] = list as unknown[]
  if (typeof salt !== 'string' || typeof label !== 'string' || reserved.includes(label) || hasReservedMember(value))
    throw new Error('a disclosure is not one of a field.')
  return { label, value }
}
