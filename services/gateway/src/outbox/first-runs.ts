import type { Did } from '@digital-spine/core'
import type { OutboxRow } from './outbox-row.ts'

/** Messages of one channel that go to the same recipients, in order. */
export type Run = readonly [OutboxRow, ...OutboxRow[]]

type ChannelRuns = {
  /** By whom they are for; null is for everybody. */
  readonly runs: Map<string | null, [OutboxRow, ...OutboxRow[]]>
  readonly taken: Set<Did>
  /** Something has to wait for them, and so has all that follows. */
  ended: boolean
}

/**
 * Of each channel the first messages that go to the same recipients, and beside them those that go to others only: what
 * else follows must come after them.
 */
export function firstRuns(rows: readonly OutboxRow[]): Run[] {
  const channels = new Map<string, ChannelRuns>()
  for (const row of rows) {
    const channel = channels.get(row.channel) ?? { runs: new Map(), taken: new Set(), ended: false }
    channels.set(row.channel, channel)
    channel.ended ||= !isAdded(channel, row)
  }
  return [...channels.values()].flatMap(({ runs }) => [...runs.values()])
}

function isAdded({ runs, taken }: ChannelRuns, row: OutboxRow): boolean {
  const { recipients, wanted } = row
  // Who was found to be a recipient before is not asked about again, so these make a run of their own.
  const key = recipients ?? (wanted === null ? null : `wanted ${wanted}`)
  const run = runs.get(key)
  if (run !== undefined) {
    run.push(row)
    return true
  }
  if (runs.size > 0 && (key === null || runs.has(null))) return false
  const dids = JSON.parse(recipients ?? wanted ?? '[]') as Did[]
  if (dids.some((did) => taken.has(did))) return false
  for (const did of dids) taken.add(did)
  runs.set(key, [row])
  return true
}
