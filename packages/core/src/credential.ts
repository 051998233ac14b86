import { readClaims } from './claims.ts'
import { type CredentialStatus, readCredentialStatus, writeCredentialStatus } from './credential-status.ts'
import type { Did } from './did.ts'
import { SpineError } from './errors.ts'
import { credentialAlgorithms, type ParsedJws, parseJws, signJws } from './jws.ts'
import { maxNameLength, type Name, parseName } from './name.ts'
import type { Signer } from './signer.ts'

/** A role credential read but not verified. Times in ms. */
export type RoleCredential = {
  readonly id: string
  readonly issuer: Did
  readonly subject: Did
  readonly role: Name
  readonly version: number
  readonly validFrom: number
  readonly validUntil?: number
  readonly issuerFields?: Readonly<Record<string, unknown>>
  readonly status: CredentialStatus
}

/** `typ` of a VC 2.0 secured as a JWT (VC-JOSE-COSE section 3.1). */
export const credentialType = 'vc+jwt'

const context = 'https://www.w3.org/ns/credentials/v2'

/** Issues a role credential: W3C VC Data Model 2.0 as a JWT (VC-JOSE-COSE), ES256 or ES256K. */
export function issueRoleCredential(signer: Signer, credential: Omit<RoleCredential, 'issuer'>): Promise<string> {
  const { id, subject, role, version, validFrom, validUntil, issuerFields, status } = credential
  return signJws(signer, credentialType, {
    '@context': [context],
    id,
    type: ['VerifiableCredential', 'RoleCredential'],
    iss: signer.did,
    issuer: signer.did,
    validFrom: new Date(validFrom).toISOString(),
    ...(validUntil === undefined ? {} : { validUntil: new Date(validUntil).toISOString() }),
    credentialSubject: { id: subject, role: { namespace: role, version }, ...(issuerFields ? { issuerFields } : {}) },
    credentialStatus: writeCredentialStatus(status),
  })
}

/** Reads a role credential strictly, without verifying it. Throws CREDENTIAL_INVALID. */
export function parseRoleCredential(jws: unknown): { credential: RoleCredential; jws: ParsedJws } {
  try {
    const parsed = parseJws(jws, credentialType, credentialAlgorithms)
    return { credential: readCredential(parsed), jws: parsed }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unreadable'
    throw new SpineError('CREDENTIAL_INVALID', `The credential cannot be read: ${reason}`, { cause })
  }
}

const members = [
  ...['@context', 'id', 'type', 'iss', 'issuer', 'validFrom', 'validUntil'],
  ...['credentialSubject', 'credentialStatus'],
]

function readCredential({ did, payload }: ParsedJws): RoleCredential {
  const claims = readClaims(payload)
  claims.only(...members)
  const contexts: unknown = payload['@context']
  const types: unknown = payload.type
  if (!Array.isArray(contexts) || contexts[0] !== context) throw new Error('it is no VC 2.0.')
  if (!Array.isArray(types) || !types.includes('RoleCredential')) throw new Error('it is no role credential.')
  const issuer = claims.did('issuer')
  if (issuer !== did || claims.did('iss') !== did) throw new Error('it is not signed by its issuer.')
  const subject = readClaims(claims.object('credentialSubject'))
  subject.only('id', 'role', 'issuerFields')
  const role = readClaims(subject.object('role'))
  role.only('namespace', 'version')
  const validUntil = claims.optional('validUntil', (name) => readTime(claims.text(name)))
  const issuerFields = subject.optional('issuerFields', subject.object)
  return {
    id: claims.text('id'),
    issuer,
    subject: subject.did('id'),
    role: parseName(role.text('namespace', maxNameLength)),
    version: role.integer('version'),
    validFrom: readTime(claims.text('validFrom')),
    ...(validUntil === undefined ? {} : { validUntil }),
    ...(issuerFields === undefined ? {} : { issuerFields }),
    status: readCredentialStatus(payload.credentialStatus),
  }
}

function readTime(text: string): number {
  const time = Date.parse(text)
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(time)) {
    throw new Error('a time is not an XML Schema dateTimeStamp.')
  }
  return time
}
