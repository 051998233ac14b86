import type { ShownBlocked, ShownContact, ShownGroup } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { Parties } from '../people/parties.ts'
import type { BlockedSender, Contact, People } from '../people/people.ts'

/** Somebody in the address book, with the groups it is in. */
export const showContact = (contact: Contact, { groupsOf }: Pick<People, 'groupsOf'>): ShownContact => ({
  ...contact,
  groups: [...(groupsOf.get(contact.did) ?? [])],
})

export async function showGroup(name: string, members: readonly Did[], { show }: Parties): Promise<ShownGroup> {
  return { name, members: await Promise.all(members.map(show)) }
}

export async function showBlocked({ did, ...blocked }: BlockedSender, { show }: Parties): Promise<ShownBlocked> {
  return { ...(await show(did)), ...blocked }
}
