import { type BenchBroker, type Peer, startBroker } from '../broker.ts'
import { type Benchmark, quantile } from '../figure.ts'
import { type Flow, openFlow, sendAll } from '../flow.ts'
import { type Member, startNetwork } from '../network.ts'
import { measureDelays } from '../push-delays.ts'
import { subscribe } from '../reader.ts'

const pairs = 8
const rounds = 3
const messagesEach = 2000
const window = 128
const pushRate = 1000
const pushSamples = 4000

type Lane = { readonly sender: Peer; readonly recipient: Peer; readonly flow: Flow }

/** The broker alone, in a process of its own: sealed messages in over the WebSocket, and out to who acknowledges them. */
export const broker: Benchmark = {
  names: ['broker.embedded.in', 'broker.embedded.out', 'broker.embedded.push.p99'],
  async run({ say }) {
    await using network = await startNetwork()
    await using started = await startBroker(network)
    const [pushed, ...lanes] = await openLanes(started, await network.join(2 * (pairs + 1)))
    if (pushed === undefined) throw new TypeError('no lane')
    say(`${rounds} × ${pushSamples} messages at ${pushRate}/s`)
    await measurePush(pushed)
    const pushes = await repeat(() => measurePush(pushed))
    await measureIn(lanes, messagesEach / 4)
    say(`${rounds} × ${pairs * messagesEach} messages in`)
    const rates = await repeat(() => measureIn(lanes, messagesEach))
    say('all of them out')
    const backlog = rounds * messagesEach + messagesEach / 4
    const reads = await repeat((round) => measureOut(lanes, backlog, `out-${round}`))
    return [
      { name: 'broker.embedded.in', value: quantile(rates, 0.5), unit: 'msg/s', goal: { atLeast: 10_000 } },
      { name: 'broker.embedded.out', value: quantile(reads, 0.5), unit: 'msg/s', goal: { atLeast: 15_000 } },
      {
        ...{ name: 'broker.embedded.push.p99', value: quantile(pushes, 0.5), unit: 'ms' },
        ...{ goal: { atMost: 5 }, note: `at ${pushRate}/s` },
      },
    ]
  },
}

async function openLanes({ enter, topic }: BenchBroker, members: readonly Member[]): Promise<readonly Lane[]> {
  const peers = await enter(members)
  const half = peers.length / 2
  const lanes = peers.slice(0, half).map(async (sender, i) => {
    const recipient = peers[half + i] ?? sender
    return { sender, recipient, flow: await openFlow({ sender, recipients: [recipient], channel: 'bench.out', topic }) }
  })
  return Promise.all(lanes)
}

async function repeat(measure: (round: number) => Promise<number>): Promise<number[]> {
  const values: number[] = []
  for (let round = 0; round < rounds; round += 1) values.push(await measure(round))
  return values
}

/** Messages a second accepted from all senders together. */
async function measureIn(lanes: readonly Lane[], each: number): Promise<number> {
  const sealed = await Promise.all(lanes.map(({ flow }) => flow.seal(each)))
  const start = performance.now()
  await Promise.all(lanes.map(({ sender }, i) => sendAll(sender.client, sealed[i] ?? [], window)))
  return (1000 * lanes.length * each) / (performance.now() - start)
}

/** Messages a second pushed to all recipients together, each reading its backlog from the start. */
async function measureOut(lanes: readonly Lane[], backlog: number, client: string): Promise<number> {
  const start = performance.now()
  const done = lanes.map(async ({ recipient }) => {
    let received = 0
    await new Promise<void>((resolve) =>
      subscribe(recipient, client, () => {
        received += 1
        if (received === backlog) resolve()
      }),
    )
  })
  await Promise.all(done)
  return (1000 * lanes.length * backlog) / (performance.now() - start)
}

/** The p99 of ms from handing a message to the line until it is pushed to its recipient. */
async function measurePush(lane: Lane): Promise<number> {
  return quantile(await measureDelays(lane, await lane.flow.seal(pushSamples), pushRate), 0.99)
}
