import { setTimeout as delay } from 'node:timers/promises'
import { type Did, SpineError } from '@digital-spine/core'
import type { BrokerContext } from '../context.ts'

/** ms that a sender may be ahead of its pace. */
const aheadMs = 250

/** Counts what costs as much as that many messages, and resolves when its sender's pace allows it. */
export async function keepPace({ quotas, paces, stopping }: BrokerContext, did: Did, messages: number): Promise<void> {
  if (messages === 0) return
  const { sendsPerSecond } = await quotas.of(did)
  const pace = paces.of(did)
  const now = performance.now()
  pace.dueAt = Math.max(pace.dueAt, now) + (messages * 1000) / sendsPerSecond
  const waitMs = pace.dueAt - now - aheadMs
  if (waitMs <= 0) return
  await delay(waitMs, undefined, { signal: stopping }).catch((cause: unknown) => {
    throw new SpineError('SERVICE_UNAVAILABLE', 'The broker stops.', { cause })
  })
}
