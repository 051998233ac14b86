import type { Check } from './check-list.ts'
import type { RoleCredential } from './credential.ts'
import type { CredentialPorts, LedgerBlock } from './credential-ports.ts'
import type { Crypto } from './crypto.ts'
import type { Did, Kid } from './did.ts'
import type { ErrorCode } from './errors.ts'
import type { ParsedJws } from './jws.ts'
import type { Name } from './name.ts'

/** How a credential is verified. */
export type VerifyCredentialOptions = {
  readonly crypto: Crypto
  readonly ports: CredentialPorts
  /** ms */
  readonly now: number
  /** The holder it must be about. */
  readonly subject?: Did
  /** The role it must be for. */
  readonly role?: Name
}

/** What came of every check of a credential, and of those it rests on. */
export type CredentialReport = {
  readonly valid: boolean
  /** The code of the first check that failed. */
  readonly code?: ErrorCode
  readonly checks: readonly Check[]
  readonly credential?: RoleCredential
  /** The credentials that were looked at for it: of its issuer, of its holder, and of who states something about it. */
  readonly chain: readonly ChainLink[]
}

/** One credential that another rests on. */
export type ChainLink = CredentialReport & {
  readonly for: 'issuer' | 'precondition' | 'revoker'
  readonly did: Did
  readonly role: Name
}

/** What a walk over a credential found; `failure` is what its first failed check threw. */
export type Walk = {
  readonly report: CredentialReport
  readonly failure?: { readonly error: unknown }
  /** The earliest end of all it rests on, ms. */
  readonly validUntil?: number
}

/** A credential that was read: what it says, and the JWS its issuer signed, by whose digest the ledger names it. */
export type ReadCredential = {
  readonly credential: RoleCredential
  readonly jws: ParsedJws
  readonly text: string
  /** Of a form that its holder presents with a key: which, and the check of it. */
  readonly binding?: { readonly kid: Kid; check(): Promise<string> }
}

/** The way to a credential from the one that is being verified. */
export type Path = VerifyCredentialOptions & {
  readonly block: LedgerBlock
  /** What is being verified on the way to here. */
  readonly seen: readonly string[]
  /** Credentials that may still be looked at: roles that rest on each other in many ways come to an end. */
  readonly budget: { left: number }
  /** Whether this is about who made a statement, where a "no" would let a credential pass. */
  readonly ofStatement: boolean
  /** Only what was stated before counts, ms. */
  readonly before?: number
  /** Where the credentials of this one's chain are written down. */
  readonly chain: ChainLink[]
}

const maxCredentials = 256

/** The beginning of a path. */
export function startPath(options: VerifyCredentialOptions, block: LedgerBlock): Path {
  const budget = { left: maxCredentials }
  return { ...options, block, seen: [], budget, ofStatement: false, chain: [] }
}
