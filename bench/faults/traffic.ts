import { setTimeout as delay } from 'node:timers/promises'
import { createPayload, type Exchange, topic } from '../exchange.ts'
import type { History } from './history.ts'

/** Messages that flow without end, with what became of them. */
export type Traffic = {
  readonly history: History
  readonly sent: ReadonlySet<number>
  /** Resolves when a message accepted after now has been read. */
  progress(): Promise<void>
  /** Stops sending, and waits until all that was accepted is read or nothing comes for 20 s. */
  finish(): Promise<void>
}

const quietMs = 20_000
const retryMs = 50

/** One sender, who repeats with the same transaction id what was not answered, and one reader who acknowledges. */
export function startTraffic({ sender, readers: [reader] }: Exchange): Traffic {
  if (reader === undefined) throw new TypeError('no reader')
  const accepted: number[] = []
  const events: ({ got: number } | { acknowledged: number })[] = []
  const sent = new Set<number>()
  const seen = new Set<number>()
  let [sending, reading] = [true, true]

  const send = async (): Promise<void> => {
    for (let i = 1; sending; i += 1) {
      sent.add(i)
      const message = { channel: 'bench.out', topic, payload: createPayload(i), transactionId: `transaction-${i}` }
      while (!(await succeeds(() => sender.client.send(message)))) await delay(retryMs)
      accepted.push(i)
    }
  }
  const read = async (): Promise<void> => {
    while (reading) {
      const messages = await reader.client.receive('bench.in', { client: 'faults' }).catch(() => [])
      const numbers = messages.map(({ payload }) => Number((JSON.parse(payload) as { meter: string }).meter.slice(6)))
      for (const got of numbers) {
        events.push({ got })
        seen.add(got)
      }
      const ids = messages.map(({ id }) => id)
      if (ids.length === 0) await delay(retryMs)
      else if (await succeeds(() => reader.client.acknowledge('bench.in', ids, 'faults')))
        for (const acknowledged of numbers) events.push({ acknowledged })
    }
  }
  const working = Promise.all([send(), read()])
  return {
    history: { accepted, reader: events },
    sent,
    async progress() {
      const before = accepted.length
      while (accepted.length === before || !seen.has(accepted[before] ?? 0)) await delay(20)
    },
    async finish() {
      sending = false
      for (let last = Date.now(), count = -1; accepted.some((i) => !seen.has(i)) && Date.now() - last < quietMs; ) {
        if (count !== events.length) [last, count] = [Date.now(), events.length]
        await delay(100)
      }
      reading = false
      await working
    },
  }
}

async function succeeds(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call()
    return true
  } catch {
    return false
  }
}
