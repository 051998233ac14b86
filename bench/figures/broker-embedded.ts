import { type Benchmark, quantile, repeat } from '../figure.ts'
import { measureIn, measureOut, startLanes } from '../lanes.ts'
import { startNetwork } from '../network.ts'
import { startPushMeter } from '../push-meter.ts'

const senders = 16
const rounds = 5
const messagesEach = 1000
const pushRate = 1000
const pushSamples = 4000

/** The broker alone, in a process of its own: sealed messages in over the WebSocket, and out to who acknowledges them. */
export const brokerEmbedded: Benchmark = {
  names: ['broker.embedded.in', 'broker.embedded.out', 'broker.embedded.push.p99'],
  async run({ say }) {
    await using network = await startNetwork()
    await using started = await startLanes(network, senders)
    const { broker, lanes } = started
    await using meter = await startPushMeter(network, broker)
    say(`${rounds} × ${pushSamples} messages at ${pushRate}/s`)
    const measurePush = async (): Promise<number> => (await meter.measure(pushSamples, pushRate)).p99
    await measurePush()
    const pushes = await repeat(rounds, measurePush)
    await measureIn(lanes, messagesEach)
    say(`${rounds} × ${senders * messagesEach} messages in`)
    const rates = await repeat(rounds, () => measureIn(lanes, messagesEach))
    say('all of them out')
    const backlog = (rounds + 1) * messagesEach
    const reads = await repeat(rounds, (round) => measureOut(lanes, backlog, `out-${round}`))
    const note = `${senders} senders`
    return [
      { name: 'broker.embedded.in', value: quantile(rates, 0.5), unit: 'msg/s', goal: { atLeast: 20_000 }, note },
      { name: 'broker.embedded.out', value: quantile(reads, 0.5), unit: 'msg/s', goal: { atLeast: 30_000 }, note },
      {
        ...{ name: 'broker.embedded.push.p99', value: quantile(pushes, 0.5), unit: 'ms' },
        ...{ goal: { atMost: 5 }, note: `at ${pushRate}/s` },
      },
    ]
  },
}
