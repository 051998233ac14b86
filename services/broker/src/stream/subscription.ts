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
  /** Looks for new entries. */
  wake(): void
  /** Delivers again what was not acknowledged in time. */
  checkLease(): void
  close(): void
}

/** Small, so that others' writes need not wait long for one reader. */
const batch = 64

export function openSubscription(
  context: BrokerContext,
  options: {
    id: number
    mailbox: Did
    client: string
    credit: number
    floor: number
    push: (entries: readonly MailboxEntry[]) => void
    /** Whether what was pushed has left; who calls wakes the subscription when it has. */
    hasRoom: () => boolean
  },
): Subscription {
  const { log, limits, now, logger } = context
  const { id, mailbox, client, push, hasRoom } = options
  const inFlight = new Map<number, number>()
  const deliveries = new Map<number, number>()
  let credit = options.credit
  let after = options.floor
  let replayUntil = 0
  let reading = false
  let again = false
  let closed = false

  const deliver = async (): Promise<void> => {
    while (!closed && credit > 0 && hasRoom()) {
      const from = after
      const entries = await log.read(mailbox, client, from, Math.min(credit, batch))
      if (closed || after !== from) continue
      const fresh = entries.filter(({ position }) => !inFlight.has(position))
      const last = entries.at(-1)
      if (last === undefined) return
      after = last.position
      credit -= fresh.length
      for (const { position } of fresh) {
        inFlight.set(position, now() + limits.leaseMs)
        deliveries.set(position, (deliveries.get(position) ?? 0) + 1)
      }
      if (fresh.length > 0) push(fresh.map(flag))
    }
  }
  const flag = (entry: MailboxEntry): MailboxEntry => ({
    ...entry,
    ...((deliveries.get(entry.position) ?? 0) > 1 ? { redelivered: true as const } : {}),
    ...(entry.position <= replayUntil ? { replayed: true as const } : {}),
  })
  const wake = (): void => {
    again = true
    if (reading) return
    reading = true
    void (async () => {
      try {
        while (again) {
          again = false
          await deliver()
        }
      } catch (err) {
        logger.error({ err, client }, 'delivery failed')
      } finally {
        reading = false
      }
    })()
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
      const floor = await log.acknowledge(mailbox, client, positions)
      settle(positions)
      return floor
    },
    async rewind(position) {
      const floor = await log.rewind(mailbox, client, position)
      inFlight.clear()
      replayUntil = Math.max(replayUntil, after)
      after = floor
      wake()
      return floor
    },
    async reject(position, code) {
      const floor = await log.deadLetter(mailbox, client, position, code, now())
      settle([position])
      return floor
    },
    wake,
    checkLease() {
      const late = [...inFlight].filter(([, until]) => until <= now()).map(([position]) => position)
      if (late.length === 0) return
      const spent = late.filter((position) => (deliveries.get(position) ?? 0) >= limits.maxDeliveries)
      for (const position of spent)
        void log.deadLetter(mailbox, client, position, 'MAX_DELIVERIES', now()).catch(() => undefined)
      settle(spent)
      after = Math.min(after, ...late.map((position) => position - 1))
      credit += inFlight.size
      inFlight.clear()
      wake()
    },
    close() {
      closed = true
    },
  }
}
