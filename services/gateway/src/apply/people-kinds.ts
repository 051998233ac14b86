import { BlockedSpec, ContactSpec, GroupSpec } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import { blockSender, unblockSender } from '../people/blocked.ts'
import { checkAlias, deleteContact, writeContact } from '../people/contacts.ts'
import { writeGroup } from '../people/groups.ts'
import type { Contact, People } from '../people/people.ts'
import type { ApplyKind } from './apply-kind.ts'

/** The address book and the block list as documents; contacts first, since the others may mean them by alias. */
export function peopleKinds({ ledger, now }: Pick<GatewayContext, 'ledger' | 'now'>, people: People): ApplyKind[] {
  const contacts: ApplyKind = {
    kind: 'Contact',
    schema: ContactSpec,
    list: async () => new Map(people.contacts),
    async read(spec, parties) {
      const { did: text, name, alias, note, trust } = spec as ContactSpec
      checkAlias(alias, ledger.network.root)
      const pinned = [...people.contacts.values()].find((contact) => contact.name === text)
      const party = pinned ?? (await parties.resolve(text))
      const called = name ?? party.name ?? people.contacts.get(party.did)?.name
      const contact: Contact = {
        ...{ did: party.did, alias },
        ...(called === undefined ? {} : { name: called }),
        ...(note ? { note } : {}),
        ...(trust ? { trust } : {}),
      }
      return { name: contact.did, spec: contact, contact, write: (trx) => writeContact(trx, contact, now()) }
    },
    delete: (trx, name) => deleteContact(trx, name as Did),
  }
  const groups: ApplyKind = {
    kind: 'Group',
    schema: GroupSpec,
    list: async () => new Map([...people.groups].map(([name, members]) => [name, { name, members }])),
    async read(spec, parties) {
      const { name, members: texts } = spec as GroupSpec
      const found = await Promise.all(texts.map(parties.resolve))
      const members = [...new Set(found.map(({ did }) => did))].sort()
      return { name, spec: { name, members }, write: (trx) => writeGroup(trx, name, members) }
    },
    delete: (trx, name) => writeGroup(trx, name, []),
  }
  const blocked: ApplyKind = {
    kind: 'BlockedSender',
    schema: BlockedSpec,
    list: async () => new Map([...people.blocked].map(([did, { at: _, ...sender }]) => [did, sender])),
    async read(spec, parties) {
      const { did: text, reason } = spec as BlockedSpec
      const { did } = await parties.resolve(text)
      const at = people.blocked.get(did)?.at ?? now()
      const sender = { did, ...(reason ? { reason } : {}) }
      return { name: did, spec: sender, write: (trx) => blockSender(trx, { ...sender, at }) }
    },
    delete: (trx, name) => unblockSender(trx, name as Did),
  }
  return [contacts, groups, blocked]
}
