import { setImmediate as nextTurn } from 'node:timers/promises'
import { listChannels } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import type { GatewayDatabase } from '../database.ts'
import { channelsReceiving, dropReceived, forgetReceived } from './received.ts'
import { channelsSending, dropSent, forgetBatches, forgetSent } from './sent.ts'
import { dayMs, rowsATurn, type Sweep } from './sweep.ts'
import { forgetEpochs, forgetKeys, forgetProblems } from './traces.ts'
import { forgetTraffic } from './traffic.ts'

/** Of channels that do not say it, and of those that were deleted. */
const defaultRetentionDays = 30
/** Three times as long as a broker keeps messages, unless it is told to keep them for longer. */
const keyDays = 90
/** About how many rows are dropped and forgotten in one run; the next goes on. */
const rowsARun = 20_000

/**
 * Drops the payloads of messages as long after they came or were accepted as their channel says, and forgets messages
 * `historyDays` after, with what belongs to them (decision 45). A run goes on in short transactions until nothing is left to
 * do, or enough is done for now.
 */
export function createRetention(
  { db, now }: Pick<GatewayContext, 'db' | 'now'>,
  { historyDays }: { historyDays: number },
): () => Promise<void> {
  return async () => {
    let left = rowsARun
    for (let sweeps = await findSweeps(db, now(), historyDays); sweeps.length > 0 && left > 0; ) {
      const unfinished: Sweep[] = []
      for (const sweep of sweeps) {
        const rows = await sweep()
        left -= rows
        if (rows === rowsATurn) unfinished.push(sweep)
        await nextTurn()
      }
      sweeps = unfinished
    }
  }
}

async function findSweeps(db: GatewayDatabase, now: number, historyDays: number): Promise<Sweep[]> {
  const channels = await listChannels(db)
  const days = new Map(channels.map(({ fqcn, retentionDays }) => [fqcn, retentionDays ?? defaultRetentionDays]))
  const ago = (of: number): number => now - of * dayMs
  const daysOf = (fqcn: string): number => days.get(fqcn) ?? defaultRetentionDays
  const history = ago(historyDays)
  const [received, sent] = [await channelsReceiving(db), await channelsSending(db)]
  return [
    ...received.map((fqcn) =>
      dropReceived(db, { fqcn, before: ago(daysOf(fqcn)), atLast: ago(2 * daysOf(fqcn)), now }),
    ),
    ...sent.map((channel) => dropSent(db, { channel, before: ago(daysOf(channel)), now })),
    ...[forgetReceived(db, history), forgetSent(db, history), forgetBatches(db, history)],
    ...[forgetKeys(db, ago(keyDays)), forgetEpochs(db, ago(Math.max(historyDays, ...days.values())))],
    ...forgetProblems(db, history),
    ...[forgetTraffic(db, 'minute', ago(7)), forgetTraffic(db, 'hour', ago(90)), forgetTraffic(db, 'day', history)],
  ]
}
