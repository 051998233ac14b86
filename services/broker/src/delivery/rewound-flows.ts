import type { Did } from '@digital-spine/core'
import type { MessageLog } from '../log/message-log.ts'
import type { Lease } from './leases.ts'

/** `first`: the earliest of each flow that was not acknowledged in time. `again`: those, and what was delivered after them in their flows. */
export type RewoundFlows = { readonly first: readonly number[]; readonly again: readonly number[] }

/**
 * Which flows are delivered again, and from where, so that each keeps its order while others go on. A skip, whose sender is
 * not known here, counts towards every flow of its channel; receipts belong to no flow.
 */
export async function findRewoundFlows(
  log: Pick<MessageLog, 'findSenders'>,
  mailbox: Did,
  { late, lent }: { late: readonly Lease[]; lent: readonly Lease[] },
): Promise<RewoundFlows> {
  const isLate = new Set(late.map(({ position }) => position))
  const channels = new Set(late.map(({ channel }) => channel))
  const near = lent
    .filter(({ position, channel }) => isLate.has(position) || (channel !== undefined && channels.has(channel)))
    .toSorted((a, b) => a.position - b.position)
  const senders = await log.findSenders(
    mailbox,
    near.map(({ position }) => position),
  )
  const rewound = new Map<string, Set<Did | undefined>>()
  const [first, again]: [number[], number[]] = [[], []]
  for (const [i, { position, channel }] of near.entries()) {
    const sender = senders[i]?.from
    const flows = rewound.get(channel ?? '')
    const isBehind =
      channel !== undefined &&
      flows !== undefined &&
      (sender === undefined || flows.has(sender) || flows.has(undefined))
    if (!isBehind && !isLate.has(position)) continue
    again.push(position)
    if (isBehind) continue
    first.push(position)
    if (channel !== undefined) rewound.set(channel, (flows ?? new Set()).add(sender))
  }
  return { first, again }
}
