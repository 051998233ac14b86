import { parseRoleCredential, type RoleCredential } from './credential.ts'
import { type CredentialStatus, credentialDigest } from './credential-status.ts'
import type { Crypto } from './crypto.ts'
import type { Did } from './did.ts'
import { type ErrorCode, SpineError } from './errors.ts'
import { verifyJws } from './jws.ts'
import type { Hex, Name } from './name.ts'
import type { RoleAuthority, RoleDefinition } from './role.ts'
import type { KeyResolver } from './signer.ts'
import { getStatusBit, type StatusBits, type StatusPurpose } from './status-list.ts'

/** What an identity has stated on the ledger about a credential that it did not issue. */
export type StatusStatement = { readonly by: Did; readonly status: 'suspended' | 'revoked' }

/** What the verifier asks the world; every answer must rest on the ledger, none on anybody's word. */
export interface CredentialPorts {
  readonly keys: KeyResolver
  findRoleDefinition(role: Name): Promise<RoleDefinition | undefined>
  /** The issuer's current list at `url`: verified, and its digest equal to the one on the ledger now. Throws STATUS_UNKNOWN. */
  statusBits(issuer: Did, url: string, purpose: StatusPurpose): Promise<StatusBits>
  /** What anybody has stated on the ledger about a credential, named by its {@link credentialDigest}. */
  statements(credential: Hex): Promise<readonly StatusStatement[]>
  /** Credentials that `did` may hold for `role`, from anywhere; each is verified here. */
  credentialsOf(did: Did, role: Name): Promise<readonly string[]>
  /** The latest block known; `timestamp` in ms. */
  head(): Promise<{ readonly number: number; readonly timestamp: number }>
}

/** One thing that was checked, for people to read. */
export type VerificationStep = { readonly check: string; readonly subject: string; readonly source: string }

export type VerifiedRole = {
  readonly credential: RoleCredential
  /** The earliest end of any credential it rests on, ms; undefined if none ends. */
  readonly validUntil?: number
  readonly block: { readonly number: number; readonly timestamp: number }
  readonly steps: readonly VerificationStep[]
}

export type VerifyCredentialOptions = {
  readonly crypto: Crypto
  readonly ports: CredentialPorts
  /** ms */
  readonly now: number
  /** Oldest block a proof may rest on, ms; 15 minutes if left out. */
  readonly freshnessMs?: number
  /** The holder it must be about. */
  readonly subject?: Did
  /** The role it must be for. */
  readonly role?: Name
}

/** 15 minutes. */
export const defaultFreshnessMs = 900_000

const maxChain = 8
const maxCredentials = 256
const maxStatements = 256
const clockSkewMs = 60_000

/**
 * The whole check of a role credential: signature, dates, role definition and version, that the issuer may issue it
 * (through issuer roles to the end), preconditions, revocation status, and that the ledger state is fresh. Throws the
 * code of the first check that fails; a check that cannot be made fails.
 */
export async function verifyRoleCredential(jws: unknown, options: VerifyCredentialOptions): Promise<VerifiedRole> {
  const { ports, now, freshnessMs = defaultFreshnessMs } = options
  const block = await ports.head()
  if (now - block.timestamp > freshnessMs) {
    const age = Math.round((now - block.timestamp) / 1000)
    throw new SpineError('LEDGER_STALE', `The latest block known is ${age} s old.`, {
      details: { block: block.number },
    })
  }
  const steps: VerificationStep[] = [{ check: 'freshness', subject: `block ${block.number}`, source: 'ledger' }]
  const { credential } = parseRoleCredential(jws)
  if (options.subject !== undefined && credential.subject !== options.subject) {
    throw new SpineError('CREDENTIAL_INVALID', 'The credential is about somebody else.')
  }
  if (options.role !== undefined && credential.role !== options.role) {
    throw new SpineError('CREDENTIAL_INVALID', `The credential is not for ${options.role}.`)
  }
  const validUntil = await verifyChain(jws, startChain(options, steps))
  return { credential, ...(validUntil === undefined ? {} : { validUntil }), block, steps }
}

type Chain = VerifyCredentialOptions & {
  readonly steps: VerificationStep[]
  /** What is being verified on the way to here. */
  readonly seen: readonly string[]
  /** Credentials that may still be looked at: roles that rest on each other in many ways come to an end. */
  readonly budget: { left: number }
  /** Whether this is about who made a statement, where "no" would let a credential pass. */
  readonly ofStatement: boolean
}

function startChain(options: VerifyCredentialOptions, steps: VerificationStep[]): Chain {
  return { ...options, steps, seen: [], budget: { left: maxCredentials }, ofStatement: false }
}

/** Verifies one credential and what it rests on; answers the earliest end of them all. */
async function verifyChain(text: unknown, chain: Chain): Promise<number | undefined> {
  const { crypto, ports, now, steps } = chain
  const { credential, jws } = parseRoleCredential(text)
  const { role, issuer, subject } = credential
  chain.budget.left -= 1
  if (chain.budget.left < 0) throw new SpineError('STATUS_UNKNOWN', 'The credential rests on too many others.')
  if (chain.seen.length >= maxChain || chain.seen.includes(`${subject} ${role}`)) {
    const code = chain.ofStatement ? 'STATUS_UNKNOWN' : 'ISSUER_NOT_ALLOWED'
    throw new SpineError(code, 'What the credential rests on runs in a circle or is too long.')
  }
  const next = { ...chain, seen: [...chain.seen, `${subject} ${role}`] }
  await verifyJws(crypto, jws, await ports.keys.resolveKey(jws.header.kid))
  steps.push({ check: 'signature', subject: issuer, source: jws.header.kid })
  checkDates(credential, now)
  const definition = await ports.findRoleDefinition(role)
  if (definition === undefined) throw new SpineError('CREDENTIAL_INVALID', `${role} is not defined on the ledger.`)
  if (credential.version < definition.version) {
    throw new SpineError('CREDENTIAL_VERSION', `${role} is at version ${definition.version}.`)
  }
  steps.push({ check: 'version', subject: `${role} ${credential.version}`, source: 'ledger' })
  const ends = [
    credential.validUntil,
    await verifyAuthority(issuer, definition, next),
    await verifyPreconditions(subject, definition, next),
  ]
  const digest = await credentialDigest(crypto, String(text))
  await verifyStatus(credential, await ports.statements(digest), definition, next)
  return earliest(ends)
}

/** Neither bit of the issuer is set, and no revoker states otherwise; of two that differ the stricter counts. */
async function verifyStatus(
  { issuer, role, status }: RoleCredential,
  statements: readonly StatusStatement[],
  definition: RoleDefinition,
  chain: Chain,
): Promise<void> {
  const [revoked, suspended] = [
    await readBit(issuer, status, 'revocation', chain),
    await readBit(issuer, status, 'suspension', chain),
  ]
  const stated = revoked ? [] : await statedByRevokers(statements, definition, chain)
  if (revoked || stated.includes('revoked'))
    throw new SpineError('CREDENTIAL_REVOKED', `The credential for ${role} has been revoked.`)
  if (suspended || stated.includes('suspended'))
    throw new SpineError('CREDENTIAL_SUSPENDED', `The credential for ${role} is suspended.`)
}

async function readBit(issuer: Did, status: CredentialStatus, purpose: StatusPurpose, chain: Chain): Promise<boolean> {
  const { url, index } = status[purpose]
  const bits = await chain.ports.statusBits(issuer, url, purpose)
  chain.steps.push({ check: 'status', subject: url, source: 'digest on the ledger' })
  return getStatusBit(bits, index)
}

/** What the revokers of a role state; others may state what they like. */
async function statedByRevokers(
  statements: readonly StatusStatement[],
  { revokers }: RoleDefinition,
  chain: Chain,
): Promise<readonly StatusStatement['status'][]> {
  if ('dids' in revokers) return statements.filter(({ by }) => revokers.dids.includes(by)).map(({ status }) => status)
  if (statements.length > maxStatements)
    throw new SpineError('STATUS_UNKNOWN', `There are more than ${maxStatements} statements about the credential.`)
  const stated: StatusStatement['status'][] = []
  for (const { by, status } of statements) {
    if (await holds(by, revokers.role, { ...chain, ofStatement: true })) stated.push(status)
  }
  return stated
}

/** True if `did` is named by the authority or holds the role it names. */
export async function holdsAuthority(
  did: Did,
  authority: RoleAuthority,
  options: VerifyCredentialOptions,
): Promise<boolean> {
  if ('dids' in authority) return authority.dids.includes(did)
  return holds(did, authority.role, startChain(options, []))
}

async function holds(did: Did, role: Name, chain: Chain): Promise<boolean> {
  try {
    await verifyHolder(did, role, chain)
    return true
  } catch (error) {
    if (isOutage(error)) throw error
    return false
  }
}

async function verifyAuthority(issuer: Did, definition: RoleDefinition, chain: Chain): Promise<number | undefined> {
  const { issuers } = definition
  if ('dids' in issuers) {
    if (!issuers.dids.includes(issuer)) {
      throw new SpineError('ISSUER_NOT_ALLOWED', `${issuer} is not an issuer of ${definition.name}.`)
    }
    chain.steps.push({ check: 'issuer', subject: issuer, source: 'listed in the role definition' })
    return undefined
  }
  try {
    const end = await verifyHolder(issuer, issuers.role, chain)
    chain.steps.push({ check: 'issuer', subject: issuer, source: `holds ${issuers.role}` })
    return end
  } catch (cause) {
    if (isOutage(cause)) throw cause
    throw new SpineError('ISSUER_NOT_ALLOWED', `${issuer} does not hold ${issuers.role}.`, { cause })
  }
}

async function verifyPreconditions(
  subject: Did,
  definition: RoleDefinition,
  chain: Chain,
): Promise<number | undefined> {
  const { roles, mode } = definition.preconditions
  if (roles.length === 0) return undefined
  if (mode === 'all') {
    const ends: (number | undefined)[] = []
    for (const role of roles) ends.push(await verifyHolder(subject, role, chain))
    return earliest(ends)
  }
  let failure: unknown
  for (const role of roles) {
    try {
      return await verifyHolder(subject, role, chain)
    } catch (error) {
      if (isOutage(error)) throw error
      failure = error
    }
  }
  throw new SpineError('PRECONDITION_MISSING', `None of the roles required first is held.`, {
    cause: failure,
    details: { roles },
  })
}

/** Verifies that `did` holds `role` with any credential that can be found. */
async function verifyHolder(did: Did, role: Name, chain: Chain): Promise<number | undefined> {
  let failure: unknown
  for (const jws of await chain.ports.credentialsOf(did, role)) {
    try {
      const { credential } = parseRoleCredential(jws)
      if (credential.subject === did && credential.role === role) return await verifyChain(jws, chain)
    } catch (error) {
      if (isOutage(error)) throw error
      failure = error
    }
  }
  throw new SpineError('PRECONDITION_MISSING', `${did} does not hold ${role}.`, { cause: failure, details: { role } })
}

function checkDates({ validFrom, validUntil, role }: RoleCredential, now: number): void {
  if (validFrom > now + clockSkewMs)
    throw new SpineError('CREDENTIAL_INVALID', `The credential for ${role} is not valid yet.`)
  if (validUntil !== undefined && validUntil <= now) {
    throw new SpineError(
      'CREDENTIAL_EXPIRED',
      `The credential for ${role} ended ${new Date(validUntil).toISOString()}.`,
    )
  }
}

/** Failures that are the credential's own. All others say nothing about it, and are never taken for a "no". */
const verdicts: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...(['CREDENTIAL_INVALID', 'CREDENTIAL_EXPIRED', 'CREDENTIAL_REVOKED', 'CREDENTIAL_SUSPENDED'] as const),
  ...(['CREDENTIAL_VERSION', 'ISSUER_NOT_ALLOWED', 'PRECONDITION_MISSING'] as const),
  ...(['SIGNATURE_INVALID', 'KEY_UNKNOWN', 'KEY_REVOKED'] as const),
])

const isOutage = (error: unknown): boolean => !(error instanceof SpineError) || !verdicts.has(error.code)

function earliest(ends: readonly (number | undefined)[]): number | undefined {
  const known = ends.filter((end) => end !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
