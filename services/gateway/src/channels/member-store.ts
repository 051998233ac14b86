import type { QualifyingReason } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { GatewayDatabase } from '../database.ts'
import { byText } from '../in-order-of.ts'

/** Somebody a channel is for, and why. */
export type Qualified = { readonly did: Did; readonly reasons: readonly QualifyingReason[] }

/** Whom a channel is for, as it was found out last, at `at` (ms). */
export type KnownMembers = { readonly members: readonly Qualified[]; readonly at: number }

/** The members of channels as they were found out last, over restarts too. */
export type MemberStore = {
  find(fqcn: string): KnownMembers | undefined
  list(): readonly string[]
  /** Answers whether they are others than before. */
  write(fqcn: string, members: readonly Qualified[], at: number): Promise<boolean>
  remove(fqcn: string): Promise<void>
}

export async function openMemberStore(db: GatewayDatabase): Promise<MemberStore> {
  const known = new Map<string, KnownMembers>()
  for (const { fqcn, resolved_at: at } of await db.selectFrom('channel_state').selectAll().execute())
    known.set(fqcn, { at, members: [] })
  const rows = await db.selectFrom('channel_members').selectAll().execute()
  for (const [fqcn, of] of Map.groupBy(rows, (row) => row.fqcn)) {
    const members = of.map(({ did, reasons }) => ({ did, reasons: JSON.parse(reasons) as QualifyingReason[] }))
    known.set(fqcn, { at: known.get(fqcn)?.at ?? 0, members: members.sort(byDid) })
  }
  const replace = (fqcn: string, members: readonly Qualified[], at: number | undefined): Promise<void> =>
    db.transaction().execute(async (trx) => {
      await trx.deleteFrom('channel_members').where('fqcn', '=', fqcn).execute()
      await trx.deleteFrom('channel_state').where('fqcn', '=', fqcn).execute()
      if (at !== undefined) await trx.insertInto('channel_state').values({ fqcn, resolved_at: at }).execute()
      for (let start = 0; start < members.length; start += rowsAtOnce) {
        const some = members.slice(start, start + rowsAtOnce)
        const values = some.map(({ did, reasons }) => ({ fqcn, did, reasons: JSON.stringify(reasons) }))
        await trx.insertInto('channel_members').values(values).execute()
      }
    })
  return {
    find: (fqcn) => known.get(fqcn),
    list: () => [...known.keys()],
    async write(fqcn, members, at) {
      const before = known.get(fqcn)
      const isSame = before !== undefined && JSON.stringify(before.members) === JSON.stringify(members)
      if (!isSame) await replace(fqcn, members, at)
      known.set(fqcn, { members, at })
      return !isSame
    },
    async remove(fqcn) {
      await replace(fqcn, [], undefined)
      known.delete(fqcn)
    },
  }
}

const rowsAtOnce = 500

/** The order of members. */
export const byDid = byText(({ did }: Qualified) => did)
