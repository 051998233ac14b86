import type { MailboxEntry } from '@digital-spine/api'
import { messageType, parseJws, receiptsType, skipType } from '@digital-spine/core'
import type { GatewayDatabase, GatewaySchema } from '../database.ts'
import type { MailboxKey } from '../mailboxes/recipient.ts'
import type { Draft } from './draft.ts'

type Parked = Omit<GatewaySchema['parked'], 'mailbox'>

/** Entries of one sender's channel that wait, in order; `noted` are the positions of those that are written down. */
export type ParkedFlow = { readonly sender: string; readonly channel: string; readonly noted: ReadonlySet<number> }

/**
 * Flows whose first entry cannot be judged now. What waits stays with the broker; its position alone is kept here, so that
 * however much it is it takes up neither the reader's credit nor its lease, and others' flows go on.
 */
export type ParkedFlows = {
  list(): readonly ParkedFlow[]
  /** Whether an entry of its flow waits, so that it has to wait too. */
  holds(entry: MailboxEntry): boolean
  /** Has an entry wait. */
  park(draft: Draft, entry: MailboxEntry): void
  /** A draft is written, with what it parks and what waits no more. */
  written(draft: Draft): void
}

const typeOf = { message: messageType, skip: skipType, receipt: receiptsType } as const

export async function openParkedFlows(db: GatewayDatabase, mailbox: MailboxKey): Promise<ParkedFlows> {
  const flows = new Map<string, { sender: string; channel: string; all: Set<number>; noted: Set<number> }>()
  const keyOf = ({ sender, channel }: Omit<Parked, 'position'>): string => `${sender} ${channel}`
  const flowOf = (parked: Parked) => {
    const { sender, channel } = parked
    const flow = flows.get(keyOf(parked)) ?? { sender, channel, all: new Set(), noted: new Set() }
    flows.set(keyOf(parked), flow)
    return flow
  }
  const note = (parked: Parked): void => {
    const { all, noted } = flowOf(parked)
    all.add(parked.position)
    noted.add(parked.position)
  }
  const release = (parked: Parked): void => {
    const { all, noted } = flowOf(parked)
    all.delete(parked.position)
    noted.delete(parked.position)
    if (all.size === 0) flows.delete(keyOf(parked))
  }
  const waiting = db.selectFrom('parked').select(['position', 'sender', 'channel']).where('mailbox', '=', mailbox)
  for (const parked of await waiting.orderBy('position').execute()) note(parked)
  return {
    list: () => [...flows.values()],
    holds: (entry) => flows.size > 0 && flows.has(keyOf(placeOf(entry))),
    park(draft, entry) {
      const parked = placeOf(entry)
      flowOf(parked).all.add(parked.position)
      draft.parked.push(parked)
    },
    written({ parked, resumed }) {
      parked.forEach(note)
      resumed.forEach(release)
    },
  }
}

/** The flow of an entry as its header and the broker tell it; no sender if the header tells none. */
function placeOf({ kind, jws, position, channel = '' }: MailboxEntry): Parked {
  try {
    return { position, sender: parseJws(jws, typeOf[kind]).did, channel }
  } catch {
    return { position, sender: '', channel }
  }
}
