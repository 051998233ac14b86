import type { Did } from './did.ts'
import type { Hex, Name } from './name.ts'
import type { RoleDefinition } from './role.ts'
import type { KeyResolver } from './signer.ts'
import type { StatusBits, StatusPurpose } from './status-list.ts'

/** What an identity has stated on the ledger about a credential that it did not issue. */
export type StatusStatement = {
  readonly by: Did
  readonly status: 'suspended' | 'revoked'
  /** When it was made, ms: time of its block. */
  readonly since: number
  /** Credentials (compact JWS) that its maker put on the ledger with it, to show that it may state this. */
  readonly proof?: readonly string[]
}

/** A block of the ledger; `timestamp` in ms. */
export type LedgerBlock = { readonly number: number; readonly timestamp: number }

/** What the verifier asks the world; every answer must rest on the ledger, none on anybody's word. */
export interface CredentialPorts {
  readonly keys: KeyResolver
  /** The freshness bound: how old the latest block known may be, ms. */
  readonly freshnessMs: number
  findRoleDefinition(role: Name): Promise<RoleDefinition | undefined>
  /** The issuer's current list at `url`: verified, and its digest equal to the one on the ledger now. Throws STATUS_UNKNOWN. */
  statusBits(issuer: Did, url: string, purpose: StatusPurpose): Promise<StatusBits>
  /** What anybody has stated on the ledger about a credential, named by its `credentialDigest`. */
  statements(credential: Hex): Promise<readonly StatusStatement[]>
  /** Credentials that `did` may hold for `role`, from anywhere; each is verified here. */
  credentialsOf(did: Did, role: Name): Promise<readonly string[]>
  /** The latest block known. */
  head(): Promise<LedgerBlock>
}
