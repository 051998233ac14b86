import { type Did, type Name, SpineError } from '@digital-spine/core'
import type { GatewayDatabase } from '../database.ts'
import type { Contact, People } from './people.ts'

/** Throws CONTACT_UNKNOWN. */
export function getContact({ contacts }: Pick<People, 'contacts'>, did: Did): Contact {
  const contact = contacts.get(did)
  if (contact === undefined)
    throw new SpineError('CONTACT_UNKNOWN', `The address book has no ${did}.`, { details: { did } })
  return contact
}

/**
 * What an alias may be: no DID, no name under the network's `root`, which somebody else could register later, and nothing that
 * begins with the mark of aliases. Throws VALIDATION_FAILED.
 */
export function checkAlias(alias: string, root: Name): void {
  if (
    alias.startsWith('did:') ||
    alias.startsWith(aliasMark) ||
    alias.trim() !== alias ||
    alias.toLowerCase().endsWith(`.${root}`)
  )
    throw new SpineError('VALIDATION_FAILED', `An alias is no DID, no name under ${root}, and begins with no "~".`)
}

/** What says that a text is an alias, whatever else it could be. */
export const aliasMark = '~'

/** Adds a contact, or replaces the one with its DID; empty notes are none. Throws VALIDATION_FAILED if somebody else has the alias. */
export async function writeContact(
  trx: GatewayDatabase,
  { did, alias, name, note, trust }: Contact,
  now: number,
): Promise<void> {
  const other = await trx.selectFrom('contacts').select('did').where('alias', '=', alias).executeTakeFirst()
  if (other !== undefined && other.did !== did)
    throw new SpineError('VALIDATION_FAILED', `"${alias}" is the alias of ${other.did}.`)
  const written = { alias, name: name ?? null, note: note || null, trust: trust || null, updated_at: now }
  await trx
    .insertInto('contacts')
    .values({ did, ...written, created_at: now })
    .onConflict((conflict) => conflict.column('did').doUpdateSet(written))
    .execute()
}

export async function deleteContact(trx: GatewayDatabase, did: Did): Promise<void> {
  await trx.deleteFrom('contacts').where('did', '=', did).execute()
}
