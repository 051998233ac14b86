import type { Insertable, Transaction } from 'kysely'
import type { GatewaySchema } from '../database.ts'

/** Writes down what was refused; what is at these places is a dead letter now, and no more than one. */
export async function writeRefused(
  trx: Transaction<GatewaySchema>,
  rows: readonly Insertable<GatewaySchema['rejected']>[],
): Promise<void> {
  if (rows.length === 0) return
  await trx
    .insertInto('rejected')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const places = rows.map(({ position }) => position)
  const open = trx.selectFrom('dead_letters').select('entry').where('kind', '=', 'in').where('redriven_at', 'is', null)
  const known = new Set((await open.where('entry', 'in', places).execute()).map(({ entry }) => entry))
  const letters = rows
    .filter(({ position }) => !known.has(position))
    .map(({ position: entry, id: message, sender: peer, code, reason, at }) => {
      return { kind: 'in' as const, message, peer, entry, code, reason, at }
    })
  if (letters.length > 0) await trx.insertInto('dead_letters').values(letters).execute()
}
