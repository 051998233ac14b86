import { type Did, toBase64url } from '@digital-spine/core'
import type { HubContext } from '../context.ts'
import { readState, writeStates } from './credential-state.ts'

/**
 * Looks at the credentials of a list whose bytes came after the ledger had named it; otherwise the ledger's log tells when
 * to look.
 */
export async function refreshList(context: HubContext, issuer: Did, list: number, digest: string): Promise<void> {
  const { ledger, events, changedCredentials } = context
  const named = await ledger.findStatusDigest(issuer, list)
  if (named === undefined || toBase64url(named) !== digest) return
  const rows = await changedCredentials.inList(issuer, list)
  if (rows.length === 0) return
  const states = await Promise.all(rows.map((row) => readState(context, row)))
  const { number } = await ledger.head()
  await events.change((trx, tell) => writeStates(trx, tell, states, number))
}
