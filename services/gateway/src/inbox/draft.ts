import type { Activity } from '@digital-spine/api'
import type { Did, FlowState, ReceiptEntry } from '@digital-spine/core'
import type { Insertable } from 'kysely'
import type { GatewayContext } from '../context.ts'
import type { GatewayDatabase, GatewaySchema } from '../database.ts'
import { markRedriven } from '../dead-letters/letter-store.ts'
import type { MailboxKey } from '../mailboxes/recipient.ts'
import { countTraffic } from '../traffic/count-traffic.ts'
import type { WriteLane } from './write-lane.ts'
import { writeRefused } from './write-refused.ts'

type Flow = NonNullable<FlowState>
type Place = { readonly sender: Did; readonly channel: string }
/** Whom a receipt goes to, and the mailbox that signs it. */
type ReceiptWay = { readonly sender: Did; readonly mailbox: MailboxKey }

type ParkedPlace = Omit<GatewaySchema['parked'], 'mailbox'>

/** What a run of entries of one mailbox changes here; all of it is written at once, or nothing. */
export type Draft = {
  readonly flows: Map<string, Place & Flow>
  readonly inbox: Insertable<GatewaySchema['inbox']>[]
  /** Messages that are to be in the inbox when their file is here. */
  readonly files: Insertable<GatewaySchema['files_in']>[]
  readonly receipts: Insertable<GatewaySchema['pending_receipts']>[]
  readonly rejected: Omit<Insertable<GatewaySchema['rejected']>, 'mailbox'>[]
  readonly gaps: Insertable<GatewaySchema['gaps']>[]
  /** What is to wait, and what waits no more. */
  readonly parked: ParkedPlace[]
  readonly resumed: ParkedPlace[]
  /** Dead letters that are none any more, with the time (ms). */
  readonly redriven: { readonly letter: number; readonly at: number }[]
}

/** Where each flow stands: in a draft, in memory, or in the database. One receiver moves them, each in one draft a time. */
export type FlowBook = {
  find(draft: Draft, place: Place): Promise<FlowState>
  /** Writes a draft and remembers its flows. */
  write(draft: Draft): Promise<void>
}

export const createDraft = (): Draft => ({
  ...{ flows: new Map(), inbox: [], files: [], receipts: [], rejected: [], gaps: [], parked: [], resumed: [] },
  redriven: [],
})

export const isEmpty = ({ flows, receipts, rejected, parked, resumed, redriven }: Draft): boolean =>
  flows.size + receipts.length + rejected.length + parked.length + resumed.length + redriven.length === 0

const keyOf = ({ sender, channel }: Place): string => `${sender} ${channel}`

/** Moves a flow on within a draft. */
export function advance(draft: Draft, place: Place, to: Flow): void {
  draft.flows.set(keyOf(place), { ...place, epoch: to.epoch, n: to.n, hash: to.hash })
}

export function addReceipt(draft: Draft, { sender, mailbox }: ReceiptWay, entry: ReceiptEntry): void {
  draft.receipts.push({ sender, mailbox, entry: JSON.stringify(entry) })
}

export function createFlowBook(
  { db, now }: Pick<GatewayContext, 'db' | 'now'>,
  lane: WriteLane,
  mailbox: MailboxKey,
): FlowBook {
  const known = new Map<string, FlowState>()
  return {
    async find(draft, place) {
      const key = keyOf(place)
      const found = draft.flows.get(key) ?? known.get(key)
      if (found !== undefined) return found
      const { sender, channel } = place
      const row = await db
        .selectFrom('flows_in')
        .select(['epoch', 'n', 'hash'])
        .where('mailbox', '=', mailbox)
        .where('sender', '=', sender)
        .where('channel', '=', channel)
        .executeTakeFirst()
      known.set(key, row ?? null)
      return row ?? null
    },
    async write(draft) {
      const flows = [...draft.flows.values()]
      await lane(async (trx) => {
        for (const flow of flows) {
          const { epoch, n, hash } = flow
          await trx
            .insertInto('flows_in')
            .values({ ...flow, mailbox })
            .onConflict((conflict) =>
              conflict.columns(['mailbox', 'sender', 'channel']).doUpdateSet({ epoch, n, hash }),
            )
            .execute()
        }
        const inserted = await insertReceived(trx, draft, mailbox)
        if (draft.files.length > 0)
          await trx
            .insertInto('files_in')
            .values(draft.files)
            .onConflict((conflict) => conflict.doNothing())
            .execute()
        const letters = await writeRefused(trx, mailbox, draft.rejected)
        if (draft.gaps.length > 0) await trx.insertInto('gaps').values(draft.gaps).execute()
        if (draft.parked.length > 0)
          await trx
            .insertInto('parked')
            .values(draft.parked.map((parked) => ({ ...parked, mailbox })))
            .onConflict((conflict) => conflict.doNothing())
            .execute()
        for (const { position } of draft.resumed)
          await trx.deleteFrom('parked').where('mailbox', '=', mailbox).where('position', '=', position).execute()
        for (const { letter, at } of draft.redriven) await markRedriven(trx, letter, at)
        if (draft.receipts.length > 0) await trx.insertInto('pending_receipts').values(draft.receipts).execute()
        await countTraffic(trx, now(), { received: inserted, deadLetters: { messages: letters } })
      })
      for (const [key, { epoch, n, hash }] of draft.flows) known.set(key, { epoch, n, hash })
    },
  }
}

/** How many messages are in the inbox now that were not, and their bytes; one that several channels take is one. */
async function insertReceived(
  trx: GatewayDatabase,
  { inbox }: Draft,
  mailbox: MailboxKey,
): Promise<{ messages: number; bytes: number }> {
  if (inbox.length === 0) return { messages: 0, bytes: 0 }
  const inserted = await trx
    .insertInto('inbox')
    .values(inbox.map((row) => ({ ...row, mailbox })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('position')
    .execute()
  const fresh = new Set(inserted.map(({ position }) => position))
  const sizes = new Map(inbox.map(({ position, payload }) => [position, payload.length]))
  return { messages: fresh.size, bytes: [...fresh].reduce((sum, position) => sum + (sizes.get(position) ?? 0), 0) }
}

/** What a written draft means for whoever watches. */
export function activities({ inbox, rejected, gaps }: Draft): Activity[] {
  return [
    ...gaps.map(({ sender, channel, after_epoch, after_n, before_epoch, before_n, at }): Activity => {
      const after = after_epoch == null || after_n == null ? null : { epoch: after_epoch, n: after_n }
      return { kind: 'gap', sender, channel, after, before: { epoch: before_epoch, n: before_n }, at }
    }),
    ...inbox.map(({ id, fqcn, sender, topic_name, position, received_at }): Activity => {
      return { kind: 'received', id, fqcn, sender, topicName: topic_name, position, at: received_at }
    }),
    ...rejected.map(({ position, code, reason, id = null, sender = null, at }): Activity => {
      return { kind: 'refused', position, code, reason, id, sender, at }
    }),
  ]
}
