/** One thing that a recipient makes sure of, and where the truth about it comes from. */
export type Check = {
  readonly check: 'signature' | 'epoch' | 'recipient' | 'order' | 'role' | 'body' | 'decryption' | 'schema'
  /** `unknown`: it could not be made now. */
  readonly verdict: 'passed' | 'failed' | 'unknown'
  readonly detail: string
  readonly source: string
  /** Why it is not passed. */
  readonly code?: string
}

/** What lies at a place of a gateway's mailbox, as the broker gives it, with every check made anew. */
export type ExplainedEntry = {
  readonly position: number
  /** ms */
  readonly acceptedAt: number
  /** The signed header, compact JWS. */
  readonly header: string
  /** What the broker stores as the body, base64. */
  readonly body: string
  readonly checks: readonly Check[]
}
