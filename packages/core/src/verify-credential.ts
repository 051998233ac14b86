import { parseRoleCredential, type RoleCredential } from './credential.ts'
import type { Crypto } from './crypto.ts'
import type { Did } from './did.ts'
import { SpineError } from './errors.ts'
import { verifyJws } from './jws.ts'
import type { Name } from './name.ts'
import type { RoleAuthority, RoleDefinition } from './role.ts'
import type { KeyResolver } from './signer.ts'
import { getStatusBit, type StatusBits } from './status-list.ts'

/** What the verifier asks the world; every answer must rest on the ledger, none on anybody's word. */
export interface CredentialPorts {
  readonly keys: KeyResolver
  findRoleDefinition(role: Name): Promise<RoleDefinition | undefined>
  /** The issuer's current list at `url`: verified, and its digest equal to the one on the ledger now. Throws STATUS_UNKNOWN. */
  statusBits(issuer: Did, url: string): Promise<StatusBits>
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
  const validUntil = await verifyChain(jws, { ...options, steps, seen: [] })
  return { credential, ...(validUntil === undefined ? {} : { validUntil }), block, steps }
}

type Chain = VerifyCredentialOptions & { readonly steps: VerificationStep[]; readonly seen: readonly string[] }

/** Verifies one credential and what it rests on; answers the earliest end of them all. */
async function verifyChain(text: unknown, chain: Chain): Promise<number | undefined> {
  const { crypto, ports, now, steps } = chain
  const { credential, jws } = parseRoleCredential(text)
  const { role, issuer, subject } = credential
  if (chain.seen.length >= maxChain || chain.seen.includes(`${subject} ${role}`)) {
    throw new SpineError('ISSUER_NOT_ALLOWED', 'The chain of issuers runs in a circle or is too long.')
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
  if (getStatusBit(await ports.statusBits(issuer, credential.status.url), credential.status.index)) {
    throw new SpineError('CREDENTIAL_REVOKED', `The credential for ${role} has been revoked.`)
  }
  steps.push({ check: 'status', subject: credential.status.url, source: 'digest on the ledger' })
  return earliest(ends)
}

/** True if `did` is named by the authority or holds the role it names. */
export async function holdsAuthority(
  did: Did,
  authority: RoleAuthority,
  options: VerifyCredentialOptions,
): Promise<boolean> {
  if ('dids' in authority) return authority.dids.includes(did)
  try {
    await verifyHolder(did, authority.role, { ...options, steps: [], seen: [] })
    return true
  } catch (error) {
    if (error instanceof SpineError && error.code === 'PRECONDITION_MISSING') return false
    throw error
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

/** Failures that say nothing about the credential, so that they are never taken for a "no". */
function isOutage(error: unknown): boolean {
  return !(error instanceof SpineError) || ['STATUS_UNKNOWN', 'LEDGER_STALE', 'LEDGER_UNAVAILABLE'].includes(error.code)
}

function earliest(ends: readonly (number | undefined)[]): number | undefined {
  const known = ends.filter((end) => end !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
