import type { Insertable, Transaction } from 'kysely'
import type { GatewaySchema } from '../database.ts'
import type { MailboxKey } from '../mailboxes/recipient.ts'

/** Writes down what was refused; what is at these places is a dead letter now, and no more than one. Answers how many are new. */
export async function writeRefused(
  trx: Transaction<GatewaySchema>,
  mailbox: MailboxKey,
  rows: readonly Omit<Insertable<GatewaySchema['rejected']>, 'mailbox'>[],
): Promise<number> {
  if (rows.length === 0) return 0
  await trx
    .insertInto('rejected')
    .values(rows.map((row) => ({ ...row, mailbox })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const places = rows.map(({ position }) => position)
  const open = trx
    .selectFrom('dead_letters')
    .select('entry')
    .where('kind', '=', 'in')
    .where('mailbox', '=', mailbox)
    .where('redriven_at', 'is', null)
  const known = new Set((await open.where('entry', 'in', places).execute()).map(({ entry }) => entry))
  const letters = rows
    .filter(({ position }) => !known.has(position))
    .map(({ position: entry, id: message, sender: peer, code, reason, at }) => {
      return { kind: 'in' as const, mailbox, message, peer, entry, code, reason, at }
    })
  if (letters.length > 0) await trx.insertInto('dead_letters').values(letters).execute()
  return letters.length
}
