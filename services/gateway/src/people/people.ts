import type { Did, Name } from '@digital-spine/core'
import type { GatewayDatabase } from '../database.ts'
import { byText } from '../in-order-of.ts'

/** Somebody in the address book. */
export type Contact = {
  readonly did: Did
  readonly alias: string
  /** The registered name by which the contact was made; it stays with the DID that it stood for then. */
  readonly name?: Name
  readonly note?: string
  /** How this participant made sure who it is. */
  readonly trust?: string
}

/** Somebody of whom nothing is taken; `at` in ms. */
export type BlockedSender = { readonly did: Did; readonly reason?: string; readonly at: number }

/** The address book and the block list, as they were written last. */
export type People = {
  /** In the order of their aliases. */
  readonly contacts: ReadonlyMap<Did, Contact>
  /** In the order of their names. */
  readonly groups: ReadonlyMap<string, readonly Did[]>
  /** The names of the groups that somebody is in. */
  readonly groupsOf: ReadonlyMap<Did, readonly string[]>
  /** In the order of their DIDs. */
  readonly blocked: ReadonlyMap<Did, BlockedSender>
  /** Writes in one transaction; when it resolves, what was written is known here. */
  change<T>(work: (trx: GatewayDatabase) => Promise<T>): Promise<T>
}

export async function openPeople(db: GatewayDatabase): Promise<People> {
  const read = async () => {
    const groups = await readGroups(db)
    return { contacts: await readContacts(db), groups, groupsOf: turn(groups), blocked: await readBlocked(db) }
  }
  let known = await read()
  let last: Promise<unknown> = Promise.resolve()
  return {
    get contacts() {
      return known.contacts
    },
    get groups() {
      return known.groups
    },
    get groupsOf() {
      return known.groupsOf
    },
    get blocked() {
      return known.blocked
    },
    change(work) {
      // One after the other, so that nothing older is taken for what is there.
      const mine = last.then(async () => {
        const done = await db.transaction().execute(work)
        known = await read()
        return done
      })
      last = mine.catch(() => undefined)
      return mine
    },
  }
}

async function readContacts(db: GatewayDatabase): Promise<ReadonlyMap<Did, Contact>> {
  const rows = await db.selectFrom('contacts').selectAll().execute()
  return new Map(
    rows.toSorted(byText(({ alias }) => alias)).map(({ did, alias, name, note, trust }) => {
      const optional = { ...(name === null ? {} : { name }), ...(note === null ? {} : { note }) }
      return [did, { did, alias, ...optional, ...(trust === null ? {} : { trust }) }]
    }),
  )
}

async function readGroups(db: GatewayDatabase): Promise<ReadonlyMap<string, readonly Did[]>> {
  const rows = await db.selectFrom('contact_groups').selectAll().execute()
  const groups = [...Map.groupBy(rows, ({ name }) => name)].toSorted(byText(([name]) => name))
  return new Map(groups.map(([name, of]) => [name, of.map(({ did }) => did).sort()]))
}

function turn(groups: ReadonlyMap<string, readonly Did[]>): ReadonlyMap<Did, readonly string[]> {
  const turned = new Map<Did, string[]>()
  for (const [name, dids] of groups) for (const did of dids) turned.set(did, [...(turned.get(did) ?? []), name])
  return turned
}

async function readBlocked(db: GatewayDatabase): Promise<ReadonlyMap<Did, BlockedSender>> {
  const rows = await db.selectFrom('blocked').selectAll().execute()
  return new Map(
    rows
      .toSorted(byText(({ did }) => did))
      .map(({ did, reason, at }) => [did, { did, ...(reason === null ? {} : { reason }), at }]),
  )
}
