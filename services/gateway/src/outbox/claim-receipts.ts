import type { Did } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import { readResults } from './outbox-row.ts'

/** Messages looked at: a broker signs within a moment, so that only the last ones can be without a receipt. */
const lookedAt = 1024
const maxClaims = 1024
const claimsACall = 256

type Claim = { readonly recipient: Did; readonly position: number }

/**
 * Asks the broker again for `accepted` receipts that have not come. It signs them after it has answered, and may die in
 * between; what it then owes can be found only by who misses it.
 */
export async function claimReceipts({ db, broker }: Pick<GatewayContext, 'db' | 'broker'>): Promise<void> {
  const sent = db.selectFrom('outbox').select(['id', 'results']).where('status', '=', 'sent')
  const rows = await sent.orderBy('seq', 'desc').limit(lookedAt).execute()
  if (rows.length === 0) return
  const known = await db
    .selectFrom('receipts')
    .select(['message', 'recipient'])
    .where('status', '=', 'accepted')
    .where(
      'message',
      'in',
      rows.map(({ id }) => id),
    )
    .execute()
  const come = new Set(known.map(({ message, recipient }) => `${message} ${recipient}`))
  const missing = rows.flatMap((row) =>
    readResults(row).flatMap(({ did: recipient, position }): Claim[] =>
      position === undefined || come.has(`${row.id} ${recipient}`) ? [] : [{ recipient, position }],
    ),
  )
  const claims = missing.slice(0, maxClaims)
  for (let first = 0; first < claims.length; first += claimsACall)
    await broker.call('accepted', { messages: claims.slice(first, first + claimsACall) })
}
