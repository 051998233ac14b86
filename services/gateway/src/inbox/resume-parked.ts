import type { MailboxEntry } from '@digital-spine/api'
import { isSpineError, SpineError } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import { type MailboxKey, named } from '../mailboxes/recipient.ts'
import { createDraft, type Draft } from './draft.ts'
import type { ParkedFlow, ParkedFlows } from './parked-flows.ts'

/** Tries parked flows again, from the first entry of each, while there are any. */
export type ParkedResumer = { wake(): void; close(): Promise<void> }

const pauseMs = 1000
/** Flows tried side by side, so that one that takes long does not hold up others. */
const maxAtOnce = 8
/** Entries that are fetched at once when a flow goes on. */
const window = 16
/** A process of the broker may not know yet what another has stored: only what stays away so long is gone. */
const goneAfterMs = 60_000

export function createParkedResumer(
  { broker, logger, now }: Pick<GatewayContext, 'broker' | 'logger' | 'now'>,
  options: {
    mailbox: MailboxKey
    parked: ParkedFlows
    take: (draft: Draft, entry: MailboxEntry) => Promise<SpineError | undefined>
    write: (draft: Draft) => Promise<void>
  },
): ParkedResumer {
  const { mailbox, parked, take, write } = options
  /** Since when (ms) the first entry of a flow has not been found. */
  const missingSince = new WeakMap<ParkedFlow, number>()
  let timer: NodeJS.Timeout | undefined
  let round: Promise<void> | undefined
  let closed = false

  const resume = async (flow: ParkedFlow): Promise<void> => {
    for (let amount = 1; !closed && flow.noted.size > 0; amount = window) {
      const positions = [...flow.noted.values().take(amount)]
      const entries = await Promise.all(
        positions.map((position) => broker.call('entry', { position, ...named(mailbox) })),
      )
      const draft = createDraft()
      const isHeld = await takeAll(draft, flow, positions, entries)
      await write(draft)
      if (isHeld) return
    }
  }
  /** Whether one of them has to wait on. */
  const takeAll = async (
    draft: Draft,
    flow: ParkedFlow,
    positions: readonly number[],
    entries: readonly (MailboxEntry | null)[],
  ): Promise<boolean> => {
    const { sender, channel } = flow
    for (const [i, position] of positions.entries()) {
      const entry = entries[i] ?? null
      if (entry === null) {
        if (!isGone(flow)) return true
        noteLost(draft, sender, position)
      } else {
        missingSince.delete(flow)
        if ((await take(draft, entry)) !== undefined) return true
      }
      draft.resumed.push({ position, sender, channel })
    }
    return false
  }
  const isGone = (flow: ParkedFlow): boolean => {
    const since = missingSince.get(flow) ?? now()
    missingSince.set(flow, since)
    return now() - since >= goneAfterMs
  }
  const noteLost = (draft: Draft, sender: string, position: number): void => {
    const { code, message: reason } = new SpineError(
      'NOT_FOUND',
      'The broker kept it no longer when it could be judged.',
    )
    draft.rejected.push({
      ...{ position, id: null, sender, code, reason, at: now() },
      epoch: null,
      n: null,
      hash: null,
    })
  }
  const tryAll = async (): Promise<void> => {
    const waiting = parked.list().filter(({ noted }) => noted.size > 0)
    const work = async (): Promise<void> => {
      for (let flow = waiting.shift(); flow !== undefined && !closed; flow = waiting.shift()) {
        const { sender, channel } = flow
        await resume(flow).catch((err) => {
          const code = isSpineError(err) ? err.code : 'INTERNAL'
          logger.warn({ err, code, sender, channel }, 'a parked flow waits on')
        })
      }
    }
    await Promise.all(Array.from({ length: maxAtOnce }, work))
  }
  const wake = (): void => {
    if (closed || parked.list().length === 0) return
    timer ??= setTimeout(() => {
      round = tryAll().finally(() => {
        timer = undefined
        wake()
      })
    }, pauseMs)
  }
  wake()
  return {
    wake,
    async close() {
      closed = true
      clearTimeout(timer)
      await round
    },
  }
}
