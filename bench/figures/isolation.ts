import { setTimeout as delay } from 'node:timers/promises'
import { startBroker } from '../broker.ts'
import { compare } from '../compare.ts'
import { type Crowd, startCrowd } from '../crowd.ts'
import type { Benchmark } from '../figure.ts'
import { fillLog } from '../fill-log.ts'
import { startNetwork } from '../network.ts'
import { startPushMeter } from '../push-meter.ts'

const backlogEach = 20_000
const [pairs, floodPairs] = [10, 4]
const rate = 500
const samples = 1000
/** ms until those who come or go have come or gone. */
const [comeMs, goMs] = [1000, 500]

/**
 * What ten dead or slow peers do to the p99 of a good one: each has a backlog; four take and never acknowledge, two give
 * no credit, two read slowly, two do not read their sockets. And what one does that sends as fast as it can to one of them.
 */
export const isolation: Benchmark = {
  names: ['isolation.p99', 'isolation.flood.p99'],
  async run({ say }) {
    await using network = await startNetwork()
    await using active = await startCrowd(network, [
      ...(['silent', 'silent', 'silent', 'silent', 'no-credit', 'no-credit', 'slow', 'slow'] as const),
    ])
    await using frozen = await startCrowd(network, ['unread', 'unread'])
    await using flooding = await startCrowd(network, ['silent', 'flood'])
    const bad = [...active.dids, ...frozen.dids]
    say(`${bad.length} bad peers with ${backlogEach} messages each`)
    await using broker = await startBroker(network, {
      prepare: (folder) => fillLog(folder, backlogEach * bad.length, bad),
    })
    await using meter = await startPushMeter(network, broker)
    const { topic, service } = broker
    for (const crowd of [active, frozen, flooding]) await crowd.meet({ url: service.url, topic })
    /** What is measured is that they are there, not that they log in: nothing counts before the memory of that is collected. */
    const measure = async (): Promise<number> => {
      await meter.measure(samples, rate)
      return (await meter.measure(samples, rate)).p99
    }
    const measureAmongBad = async (): Promise<number> => {
      await trouble(active, frozen)
      const p99 = await measure()
      await rest(active, frozen)
      return p99
    }
    const measureInFlood = async (): Promise<number> => {
      await flooding.trouble()
      await delay(goMs)
      const { p99 } = await meter.measure(samples, rate)
      await flooding.rest()
      await delay(goMs)
      return p99
    }
    for (let i = 0; i < 3; i += 1) await measure()
    say(`${pairs} pairs with them and without, at ${rate}/s`)
    const amongBad = await compare(pairs, measureAmongBad, measure)
    say(`${floodPairs} pairs with a flood and without`)
    const inFlood = await compare(floodPairs, measureInFlood, measure)
    const note = `a good peer at ${rate}/s`
    return [
      {
        name: 'isolation.p99',
        value: amongBad,
        unit: 'ratio',
        goal: { atMost: 1.05 },
        note: `${note}, ten dead or slow`,
      },
      { name: 'isolation.flood.p99', value: inFlood, unit: 'ratio', note: `${note}, one at its limit` },
    ]
  },
}

async function trouble(active: Crowd, frozen: Crowd): Promise<void> {
  await frozen.trouble()
  frozen.freeze()
  await active.trouble()
  await delay(comeMs)
}

async function rest(active: Crowd, frozen: Crowd): Promise<void> {
  frozen.thaw()
  await Promise.all([active.rest(), frozen.rest()])
  await delay(goMs)
}
