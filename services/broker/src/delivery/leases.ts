import type { MailboxEntry } from '@digital-spine/api'

/** What has been delivered and not acknowledged. `until` in ms of the reader's clock. */
export type Lease = { readonly position: number; readonly channel: string | undefined; readonly until: number }

export type Leases = {
  give(entries: readonly MailboxEntry[], until: number): void
  has(position: number): boolean
  /** Those that are over. */
  late(now: number): Lease[]
  all(): Lease[]
  /** Lets those that are not over last longer. */
  extend(positions: readonly number[], until: number): void
  end(positions: Iterable<number>): void
  /** Ends what lies at or before `floor`. */
  endUpTo(floor: number): void
  clear(): void
  readonly size: number
}

export function createLeases(): Leases {
  /** Later ones end later, so those that are over come first. */
  const leases = new Map<number, Lease>()
  return {
    give(entries, until) {
      for (const { position, channel } of entries) leases.set(position, { position, channel, until })
    },
    has: (position) => leases.has(position),
    late(now) {
      const late: Lease[] = []
      for (const lease of leases.values()) {
        if (lease.until > now) break
        late.push(lease)
      }
      return late
    },
    all: () => [...leases.values()],
    extend(positions, until) {
      for (const position of positions) {
        const lease = leases.get(position)
        if (lease === undefined) continue
        leases.delete(position)
        leases.set(position, { ...lease, until })
      }
    },
    end(positions) {
      for (const position of positions) leases.delete(position)
    },
    endUpTo(floor) {
      for (const position of leases.keys()) if (position <= floor) leases.delete(position)
    },
    clear: () => leases.clear(),
    get size() {
      return leases.size
    },
  }
}
