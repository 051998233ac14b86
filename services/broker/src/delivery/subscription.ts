import type { EntryFilter, MailboxEntry, ReplayFrom } from '@digital-spine/api'
import { type Did, isSpineError } from '@digital-spine/core'
import type { BrokerContext } from '../context.ts'
import type { CursorState } from '../log/message-log.ts'
import { createFreshEntries } from './fresh-entries.ts'
import { createLeases } from './leases.ts'
import { findRewoundFlows } from './rewound-flows.ts'

/** One reader of a mailbox under a client id: pushes what is new as far as its credit reaches. */
export type Subscription = {
  readonly id: number
  readonly mailbox: Did
  readonly client: string
  addCredit(amount: number): void
  acknowledge(positions: readonly number[]): Promise<number>
  rewind(to: ReplayFrom): Promise<number>
  reject(position: number, code: string): Promise<number>
  /** The reader is still busy with them. */
  hold(positions: readonly number[]): void
  /** An entry that has just been written to the mailbox. */
  offer(entry: MailboxEntry): void
  /** The mailbox has something new that has to be read. */
  lookAgain(): void
  /** The cursor has been opened, paused, moved or (null) deleted, perhaps elsewhere. */
  follow(state: CursorState | null): void
  /** Goes on if it can. */
  wake(): void
  /** Delivers again what was not acknowledged in time, or could not be read. */
  check(): Promise<void>
  /** Somebody else reads now. */
  fence(): void
  close(): void
}

/** Small, so that others' reads need not wait long for one reader. */
const batch = 64
const maxCredit = 10_000

export function openSubscription(
  context: Pick<BrokerContext, 'log' | 'limits' | 'now' | 'logger'>,
  options: {
    id: number
    mailbox: Did
    client: string
    credit: number
    /** Entries that it may have been given and not acknowledged. */
    inFlight: number
    cursor: CursorState
    filter: EntryFilter | null
    push: (entries: readonly MailboxEntry[]) => void
    /** Whether what was pushed has left; who calls wakes the subscription when it has. */
    hasRoom: () => boolean
    onFenced: () => void
    /** ms of a clock that only goes forward. */
    clock?: () => number
  },
): Subscription {
  const { log, limits, now, logger } = context
  const { id, mailbox, client, inFlight, filter, push, hasRoom, onFenced, clock = () => performance.now() } = options
  const { fence } = options.cursor
  const leases = createLeases()
  const fresh = createFreshEntries()
  /** What has to be delivered again before anything else, in order. */
  let again = new Set<number>()
  let credit = Math.min(options.credit, maxCredit)
  /** Up to here everything has been delivered, or is not for this reader. */
  let after = options.cursor.floor
  let paused = options.cursor.paused
  let replayUntil = 0
  let rewinding = false
  let checking = false
  let delivering = false
  /** Whether delivering has come to nothing, and is to be tried again. */
  let failed = false
  let wanted = false
  let closed = false
  /** Whether the log may have something after `after` that is not among the fresh. */
  let behind = true

  /** How much may be given now. */
  const share = (): number => Math.min(credit, inFlight - leases.size)
  const deliver = async (): Promise<void> => {
    while (!closed && !paused && share() > 0 && hasRoom()) {
      if (again.size > 0) await deliverAgain()
      else if (!deliverFresh() && !(behind && (await readOn()))) return
    }
  }
  const deliverFresh = (): boolean => {
    const next = fresh.take(after, Math.min(share(), batch))
    if (next === undefined) behind = true
    const last = next?.at(-1)
    if (next === undefined || last === undefined) return false
    after = last.position
    handOn(next)
    return true
  }
  /** False when there is nothing after what has been delivered. */
  const readOn = async (): Promise<boolean> => {
    const from = after
    behind = false
    const { entries, through } = await log.read(mailbox, client, from, Math.min(share(), batch), filter)
    const isOutdated = closed || after !== from || again.size > 0
    // What came while this was read has set it already.
    if (isOutdated || through > from) behind = true
    if (isOutdated) return true
    after = through
    handOn(entries)
    return behind || fresh.size > 0
  }
  const deliverAgain = async (): Promise<void> => {
    const asked = again
    const [first = 1] = asked
    const from = first - 1
    const page = await log.read(mailbox, client, from, batch, filter)
    if (closed || asked !== again) return
    const most = Math.max(0, share())
    const entries = page.entries.filter(({ position }) => asked.has(position)).slice(0, most)
    const isCut = entries.length === most
    const reached = isCut ? (entries.at(-1)?.position ?? from) : page.through
    handOn(entries)
    // What is left there by then has been acknowledged or has gone.
    again = page.through === from ? new Set() : new Set([...again].filter((position) => position > reached))
  }
  const handOn = (entries: readonly MailboxEntry[]): void => {
    const open = entries.filter(({ position }) => !leases.has(position))
    if (open.length === 0) return
    credit -= open.length
    leases.give(open, clock() + limits.leaseMs)
    push(open.map(flag))
  }
  const flag = (entry: MailboxEntry): MailboxEntry => {
    if (entry.redelivered === true || again.has(entry.position)) return { ...entry, redelivered: true }
    return entry.position <= replayUntil ? { ...entry, replayed: true } : entry
  }
  /** After the turn in which it is called, so that what is written together is pushed together. */
  const wake = (): void => {
    wanted = true
    if (delivering || closed) return
    delivering = true
    process.nextTick(() => void deliverAll())
  }
  const deliverAll = async (): Promise<void> => {
    try {
      while (wanted) {
        wanted = false
        await deliver()
      }
    } catch (err) {
      behind = true
      failed = true
      logger.error({ err, client }, 'delivery failed')
    } finally {
      delivering = false
    }
  }
  const close = (): void => {
    closed = true
  }
  const end = (): void => {
    if (closed) return
    close()
    onFenced()
  }
  /** What is done at the log for this reader, as long as it is the one. */
  const asReader = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      if (isSpineError(error, 'FENCED')) end()
      throw error
    }
  }
  const settle = (positions: readonly number[]): void => {
    const wasFull = share() <= 0
    leases.end(positions)
    for (const position of positions) again.delete(position)
    if (wasFull) wake()
  }
  const moveTo = (floor: number): void => {
    replayUntil = Math.max(replayUntil, after)
    after = floor
    behind = true
    wake()
  }
  return {
    id,
    mailbox,
    client,
    addCredit(amount) {
      credit = Math.min(credit + amount, maxCredit)
      wake()
    },
    async acknowledge(positions) {
      const floor = await asReader(log.acknowledge(mailbox, client, fence, positions))
      settle(positions)
      return floor
    },
    async rewind(to) {
      rewinding = true
      try {
        const floor = await asReader(log.rewind(mailbox, client, fence, to))
        leases.clear()
        again = new Set()
        moveTo(floor)
        return floor
      } finally {
        rewinding = false
      }
    },
    async reject(position, code) {
      const floor = await asReader(log.reject(mailbox, client, fence, position, code, now()))
      settle([position])
      return floor
    },
    hold: (positions) => leases.extend(positions, clock() + limits.leaseMs),
    offer(entry) {
      const mayKeep = filter === null && !paused && credit > 0 && hasRoom()
      if (!mayKeep || !fresh.offer(entry, after)) behind = true
      wake()
    },
    lookAgain() {
      behind = true
      wake()
    },
    follow(state) {
      if (state === null || state.fence > fence) return end()
      if (state.fence < fence) return
      paused = state.paused
      leases.endUpTo(state.floor)
      if (!rewinding && state.floor < after) moveTo(state.floor)
      else if (!rewinding) after = state.floor
      wake()
    },
    wake,
    async check() {
      if (failed) wake()
      failed = false
      const late = checking || closed ? [] : leases.late(clock())
      if (late.length === 0) return
      checking = true
      try {
        const flows = await findRewoundFlows(log, mailbox, { late, lent: leases.all() })
        const { maxDeliveries } = limits
        const dead = await asReader(log.missLease(mailbox, client, fence, flows.first, maxDeliveries, now()))
        leases.end(flows.again)
        again = new Set([...again, ...flows.again].toSorted((a, b) => a - b))
        settle(dead)
        wake()
      } catch (err) {
        if (!closed) logger.error({ err, client }, 'leases not checked')
      } finally {
        checking = false
      }
    },
    fence: end,
    close,
  }
}
