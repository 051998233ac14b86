import type { Did, Name } from '@digital-spine/core'
import type { GatewayDatabase } from '../database.ts'

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
  readonly contacts: ReadonlyMap<Did, Contact>
  readonly groups: ReadonlyMap<string, readonly Did[]>
  readonly blocked: ReadonlyMap<Did, BlockedSender>
  /** Writes in one transaction; when it resolves, what was written is known here. */
  change<T>(work: (trx: GatewayDatabase) => Promise<T>): Promise<T>
}

export async function openPeople(db: GatewayDatabase): Promise<People> {
  const read = async () => ({
    contacts: await readContacts(db),
    groups: await readGroups(db),
    blocked: await readBlocked(db),
  })
  let known = await read()
  let last: Promise<unknown> = Promise.resolve()
  return {
    get contacts() {
      return known.contacts
    },
    get groups() {
      return known.groups
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
  const rows = await db.selectFrom('contacts').selectAll().orderBy('alias').execute()
  return new Map(
    rows.map(({ did, alias, name, note, trust }) => {
      const optional = { ...(name === null ? {} : { name }), ...(note === null ? {} : { note }) }
      return [did, { did, alias, ...optional, ...(trust === null ? {} : { trust }) }]
    }),
  )
}

async function readGroups(db: GatewayDatabase): Promise<ReadonlyMap<string, readonly Did[]>> {
  const rows = await db.selectFrom('contact_groups').selectAll().orderBy('name').execute()
  return new Map(
    [...Map.groupBy(rows, ({ name }) => name)].map(([name, of]) => [name, of.map(({ did }) => did).sort()]),
  )
}

async function readBlocked(db: GatewayDatabase): Promise<ReadonlyMap<Did, BlockedSender>> {
  const rows = await db.selectFrom('blocked').selectAll().orderBy('did').execute()
  return new Map(rows.map(({ did, reason, at }) => [did, { did, ...(reason === null ? {} : { reason }), at }]))
}
