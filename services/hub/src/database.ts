import type { Did, Hex, Name } from '@digital-spine/core'
import type { Generated, Kysely, Transaction } from 'kysely'

export type RequestStatus = 'requested' | 'approved' | 'rejected' | 'cancelled'
export type CredentialState = 'active' | 'suspended' | 'revoked'

/** The hub's tables. Times in ms; flags are 0 or 1, since SQLite has no other. */
export type HubSchema = {
  requests: {
    id: string
    subject: Did
    role: Name
    version: number
    /** A JWE for who may issue; gone once the request is decided. */
    fields: string | null
    publish: number
    status: RequestStatus
    reason: string | null
    requested_at: number
    decided_at: number | null
    credential: string | null
  }
  credentials: {
    id: string
    subject: Did
    role: Name
    issuer: Did
    jws: string
    /** How the ledger's statements name it. */
    digest: Hex
    /** A JWE for its subject, and how the ledger's statements name what is in it. */
    sd_jwt: string | null
    sd_jwt_digest: Hex | null
    published: number
    /** The pair of status lists by its list of revocation, and the place in both. */
    list: number
    list_index: number
    /** What the issuer's lists on the ledger said when last seen, and what followed together with revokers' statements. */
    bit_revoked: Generated<number>
    bit_suspended: Generated<number>
    state: Generated<CredentialState>
    issued_at: number
  }
  status_lists: { issuer: Did; list: number; digest: string; jws: string; stored_at: number }
  /** The newest version of each list. */
  status_heads: { issuer: Did; list: number; digest: string }
  status_indexes: { issuer: Did; list: number; list_index: number; taken: Generated<number> }
  events: {
    seq: number
    at: number
    kind: string
    /** Whom it concerns: those columns that are set; none means everybody. */
    subject: Did | null
    issuer: Did | null
    role: Name | null
    block: number | null
    data: string
  }
  /** One row: the last event's number, and the highest that retention has taken. */
  event_counter: { id: number; last: number; dropped: number }
  /** The ledger as far as it was followed: its genesis (one row), blocks to go back to, and the names of nodes. */
  feed: { id: number; genesis: Hex }
  feed_blocks: { number: number; hash: Hex; timestamp: number }
  node_names: { node: Hex; name: Name }
}

export type HubDatabase = Kysely<HubSchema>
export type HubTransaction = Transaction<HubSchema>
