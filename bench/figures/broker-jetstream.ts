import { findNatsServer, startNats, type TestNats } from '@digital-spine/testkit'
import { type Benchmark, type Figure, quantile, repeat } from '../figure.ts'
import { measureIn, startLanes } from '../lanes.ts'
import { type BenchNetwork, startNetwork } from '../network.ts'
import { startPushMeter } from '../push-meter.ts'
import { measureRawPublisher } from '../raw-publisher.ts'

const senders = 16
const rounds = 5
const messagesEach = 1000
const rawMessages = 20_000
const pushRate = 1000
const pushSamples = 4000
const baselineName = 'raw windowed publisher'

/**
 * The broker on NATS, whose every write is synced: messages in, beside what the same servers take from a bare publisher.
 * Both send from this process, on the same cores. The broker's messages are sealed before, from 1 KiB of JSON; it checks
 * each signature and stores header, body and place, about twice as many bytes as the bare publisher's. That one has one
 * line and 1,024 messages under way, these have a line and 128 under way each.
 */
export const brokerJetstream: Benchmark = {
  names: ['broker.jetstream.r1', 'broker.jetstream.r3', 'broker.jetstream.push.p99'],
  async run({ say }) {
    if (findNatsServer() === undefined) return []
    await using network = await startNetwork()
    const figures: Figure[] = []
    for (const nodes of [1, 3] as const) {
      say(`starting ${nodes === 1 ? 'one node' : `${nodes} nodes`} of NATS`)
      await using nats = await startNats({ nodes })
      figures.push(...(await measureOn(network, nats, nodes, say)))
    }
    return figures
  },
}

async function measureOn(
  network: BenchNetwork,
  nats: TestNats,
  replicas: 1 | 3,
  say: (text: string) => void,
): Promise<Figure[]> {
  const measureRaw = () => measureRawPublisher(nats.urls, replicas, rawMessages)
  const raw = await repeat(rounds, measureRaw)
  await using started = await startLanes(network, senders, {
    name: `broker-r${replicas}`,
    variables: { SPINE_NATS_URL: nats.urls.join(','), SPINE_REPLICAS: String(replicas) },
  })
  const { broker, lanes } = started
  await measureIn(lanes, messagesEach)
  say(`${rounds} × ${senders * messagesEach} messages in, and as often ${rawMessages} from the bare publisher`)
  const rates = await repeat(rounds, async () => {
    raw.push(await measureRaw())
    return measureIn(lanes, messagesEach)
  })
  const throughput: Figure = {
    ...{ name: `broker.jetstream.r${replicas}`, value: quantile(rates, 0.5), unit: 'msg/s', goal: { ofBaseline: 0.3 } },
    ...{ baseline: { name: baselineName, value: quantile(raw, 0.5) }, note: `${senders} senders` },
  }
  if (replicas === 1) return [throughput]
  say(`${rounds} × ${pushSamples} messages at ${pushRate}/s`)
  await using meter = await startPushMeter(network, broker)
  const measurePush = async (): Promise<number> => (await meter.measure(pushSamples, pushRate)).p99
  await measurePush()
  const pushes = await repeat(rounds, measurePush)
  const push = { name: 'broker.jetstream.push.p99', value: quantile(pushes, 0.5), unit: 'ms', goal: { atMost: 10 } }
  return [throughput, { ...push, note: `three nodes, at ${pushRate}/s` }]
}
