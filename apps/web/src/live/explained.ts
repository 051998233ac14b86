/** A check as the recipient's gateway reports it. */
export type Check = {
  readonly check: string
  readonly verdict: 'passed' | 'failed' | 'unknown'
  readonly detail: string
  readonly source: string
  readonly code?: string
}

/** What lies at a place of a mailbox (`GET /api/v2/mailbox/:position`). */
export type Explained = {
  readonly position: number
  readonly acceptedAt: number
  readonly header: string
  readonly body: string
  readonly checks: readonly Check[]
}
