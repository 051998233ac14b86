import { type Did, SpineError } from '@digital-spine/core'
import type { GatewayDatabase } from '../database.ts'
import type { People } from './people.ts'

/** Throws NOT_FOUND. */
export function getGroup({ groups }: Pick<People, 'groups'>, name: string): readonly Did[] {
  const members = groups.get(name)
  if (members === undefined) throw new SpineError('NOT_FOUND', `The address book has no group ${name}.`)
  return members
}

/** Has a group consist of just these; one without members is none. */
export async function writeGroup(trx: GatewayDatabase, name: string, members: readonly Did[]): Promise<void> {
  await trx.deleteFrom('contact_groups').where('name', '=', name).execute()
  const rows = [...new Set(members)].map((did) => ({ name, did }))
  if (rows.length > 0) await trx.insertInto('contact_groups').values(rows).execute()
}
