import { setTimeout as delay } from 'node:timers/promises'
import { startBroker } from '../broker.ts'
import { compare } from '../compare.ts'
import { type Crowd, startCrowd } from '../crowd.ts'
import type { Benchmark } from '../figure.ts'
import { fillLog } from '../fill-log.ts'
import { startNetwork } from '../network.ts'
import { startPushMeter } from '../push-meter.ts'

const backlog = 1_000_000
const [restPairs, pairs, greedyPairs] = [30, 10, 4]
const rate = 500
const samples = 1000
/** ms until who reads has come and reads, or is gone. */
const [comeMs, goMs] = [1500, 500]

/**
 * What a million messages in one mailbox do to the p99 of others: while they lie there, against a broker that has none; while
 * they are read at the pace of a gateway; and while they are read as fast as they are given.
 */
export const brokerBacklog: Benchmark = {
  names: ['broker.backlog.p99', 'broker.backlog.read.p99', 'broker.backlog.greedy.p99'],
  async run({ say }) {
    await using network = await startNetwork()
    await using steady = await startCrowd(network, ['steady'])
    await using greedy = await startCrowd(network, ['greedy'])
    say(`storing two backlogs of ${backlog} messages`)
    const prepare = (folder: string): void => fillLog(folder, 2 * backlog, [...steady.dids, ...greedy.dids])
    await using broker = await startBroker(network, { name: 'full', prepare })
    await using meter = await startPushMeter(network, broker)
    await using empty = await startBroker(network, { name: 'empty' })
    await using meterOfEmpty = await startPushMeter(network, empty)
    const { topic, service } = broker
    for (const crowd of [steady, greedy]) await crowd.meet({ url: service.url, topic })
    const measure = async (): Promise<number> => (await meter.measure(samples, rate)).p99
    const measureEmpty = async (): Promise<number> => (await meterOfEmpty.measure(samples, rate)).p99
    const measureWhile = async (crowd: Crowd): Promise<number> => {
      await crowd.trouble()
      await delay(comeMs)
      const p99 = await measure()
      await crowd.rest()
      await delay(goMs)
      return p99
    }
    for (let i = 0; i < 3; i += 1) for (const run of [measure, measureEmpty]) await run()
    say(`${restPairs} pairs where they lie and where not, at ${rate}/s`)
    const atRest = await compare(restPairs, measure, measureEmpty)
    say(`${pairs} pairs while one is read and while not, at ${rate}/s`)
    const amongSteady = await compare(pairs, () => measureWhile(steady), measure)
    say(`${greedyPairs} pairs while one is read as fast as possible`)
    const amongGreedy = await compare(greedyPairs, () => measureWhile(greedy), measure)
    const note = `a good peer at ${rate}/s, ${backlog} messages in another mailbox`
    const goal = { atMost: 1.05 }
    return [
      { name: 'broker.backlog.p99', value: atRest, unit: 'ratio', goal, note: `${note}, against none` },
      { name: 'broker.backlog.read.p99', value: amongSteady, unit: 'ratio', note: `${note} read as a gateway does` },
      { name: 'broker.backlog.greedy.p99', value: amongGreedy, unit: 'ratio', note: `${note} read without a pause` },
    ]
  },
}
