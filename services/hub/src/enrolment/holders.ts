import type { HolderPage } from '@digital-spine/api'
import type { StoredCredential } from './credentials.ts'

/** Credentials that are sorted by subject, put together for each. */
export function groupBySubject(rows: readonly StoredCredential[]): HolderPage['holders'] {
  const bySubject = Map.groupBy(rows, ({ subject }) => subject)
  return [...bySubject].map(([did, held]) => ({ did, credentials: held.map(({ jws }) => jws) }))
}
