import type { MailboxEntry } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { BrokerContext } from '../context.ts'

/** One reader of a mailbox under a client id: pushes what is new as far as its credit reaches. */
export type Subscription = {
  readonly id: number
  readonly mailbox: Did
  readonly client: string
  addCredit(amount: number): void
  acknowledge(positions: readonly number[]): Promise<number>
  rewind(position: number): Promise<number>
  reject(position: number, code: string): Promise<number>
  /** An entry that has just been written to the mailbox. */
  offer(entry: MailboxEntry): void
  /** Goes on if it can. */
  wake(): void
  /** Delivers again what was not acknowledged in time. */
  checkLease(): void
  close(): void
}

/** Small, so that others' writes need not wait long for one reader. */
const batch = 64
const maxFresh = 256

export function openSubscription(
  context: Pick<BrokerContext, 'log' | 'limits' | 'now' | 'logger'>,
  options: {
    id: number
    mailbox: Did
    client: string
    credit: number
    floor: number
    fence: number
    push: (entries: readonly MailboxEntry[]) => void
    /** Whether what was pushed has left; who calls wakes the subscription when it has. */
    hasRoom: () => boolean
  },
): Subscription {
  const { log, limits, now, logger } = context
  const { id, mailbox, client, fence, push, hasRoom } = options
  const inFlight = new Map<number, number>()
  const deliveries = new Map<number, number>()
  let credit = options.credit
  let after = options.floor
  let replayUntil = 0
  let delivering = false
  let again = false
  let closed = false
  /** What was written right after all that has been pushed, so that it need not be read. */
  let fresh: MailboxEntry[] = []
  /** Whether the log may have entries after those pushed that are not among the fresh ones. */
  let behind = true

  const deliver = async (): Promise<void> => {
    while (!closed && credit > 0 && hasRoom()) {
      const next = takeFresh()
      if (next.length > 0) handOn(next)
      else if (!behind || !(await readOn())) return
    }
  }
  const takeFresh = (): MailboxEntry[] => {
    fresh = fresh.filter(({ position }) => position > after)
    if (fresh[0]?.position === after + 1) return fresh.splice(0, Math.min(credit, batch))
    if (fresh.length > 0) behind = true
    fresh = []
    return []
  }
  /** False when there is nothing after what has been pushed. */
  const readOn = async (): Promise<boolean> => {
    const from = after
    behind = false
    const { entries } = await log.read(mailbox, client, from, Math.min(credit, batch), null)
    if (closed || after !== from) {
      behind = true
      return !closed
    }
    if (entries.length === 0) return fresh.length > 0
    behind = true
    handOn(entries)
    return true
  }
  const handOn = (entries: readonly MailboxEntry[]): void => {
    after = entries.at(-1)?.position ?? after
    const open = entries.filter(({ position }) => !inFlight.has(position))
    credit -= open.length
    for (const { position } of open) {
      inFlight.set(position, now() + limits.leaseMs)
      deliveries.set(position, (deliveries.get(position) ?? 0) + 1)
    }
    if (open.length > 0) push(open.map(flag))
  }
  const flag = (entry: MailboxEntry): MailboxEntry => ({
    ...entry,
    ...((deliveries.get(entry.position) ?? 0) > 1 ? { redelivered: true as const } : {}),
    ...(entry.position <= replayUntil ? { replayed: true as const } : {}),
  })
  /** After the turn in which it is called, so that what is written together is pushed together. */
  const wake = (): void => {
    again = true
    if (delivering) return
    delivering = true
    process.nextTick(() => void deliverAll())
  }
  const deliverAll = async (): Promise<void> => {
    try {
      while (again) {
        again = false
        await deliver()
      }
    } catch (err) {
      behind = true
      logger.error({ err, client }, 'delivery failed')
    } finally {
      delivering = false
    }
  }
  const settle = (positions: readonly number[]): void => {
    for (const position of positions) {
      inFlight.delete(position)
      deliveries.delete(position)
    }
  }
  return {
    id,
    mailbox,
    client,
    addCredit(amount) {
      credit = Math.min(credit + amount, 100_000)
      wake()
    },
    async acknowledge(positions) {
      const floor = await log.acknowledge(mailbox, client, fence, positions)
      settle(positions)
      return floor
    },
    async rewind(position) {
      const floor = await log.rewind(mailbox, client, fence, { position })
      inFlight.clear()
      behind = true
      replayUntil = Math.max(replayUntil, after)
      after = floor
      wake()
      return floor
    },
    async reject(position, code) {
      const floor = await log.reject(mailbox, client, fence, position, code, now())
      settle([position])
      return floor
    },
    offer(entry) {
      const last = fresh.at(-1)?.position ?? after
      if (credit > 0 && hasRoom() && fresh.length < maxFresh && entry.position === last + 1) fresh.push(entry)
      else behind = true
      wake()
    },
    wake,
    checkLease() {
      const late = [...inFlight].filter(([, until]) => until <= now()).map(([position]) => position)
      if (late.length === 0) return
      const spent = late.filter((position) => (deliveries.get(position) ?? 0) >= limits.maxDeliveries)
      for (const position of spent)
        void log.reject(mailbox, client, fence, position, 'MAX_DELIVERIES', now()).catch(() => undefined)
      settle(spent)
      after = Math.min(after, ...late.map((position) => position - 1))
      behind = true
      credit += inFlight.size
      inFlight.clear()
      wake()
    },
    close() {
      closed = true
    },
  }
}
