import { type BenchBroker, type Peer, startBroker } from './broker.ts'
import { type Flow, openFlow, sendAll } from './flow.ts'
import type { BenchNetwork } from './network.ts'
import { subscribe } from './reader.ts'

/** A sender with a recipient of its own. */
export type Lane = { readonly sender: Peer; readonly recipient: Peer; readonly flow: Flow }

const window = 128

/** Starts a broker, with lanes through it. */
export async function startLanes(
  network: BenchNetwork,
  count: number,
  options: Parameters<typeof startBroker>[1] = {},
): Promise<{ broker: BenchBroker; lanes: readonly Lane[] } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  const broker = stack.use(await startBroker(network, options))
  const peers = await broker.enter(await network.join(2 * count))
  const lanes = await Promise.all(
    peers.slice(0, count).map(async (sender, i) => {
      const recipient = peers[count + i] ?? sender
      const { topic } = broker
      return {
        sender,
        recipient,
        flow: await openFlow({ sender, recipients: [recipient], channel: 'bench.out', topic }),
      }
    }),
  )
  const owned = stack.move()
  return { broker, lanes, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Messages a second accepted from all senders together. */
export async function measureIn(lanes: readonly Lane[], each: number): Promise<number> {
  const sealed = await Promise.all(lanes.map(({ flow }) => flow.seal(each)))
  const start = performance.now()
  await Promise.all(lanes.map(({ sender }, i) => sendAll(sender.client, sealed[i] ?? [], window)))
  return (1000 * lanes.length * each) / (performance.now() - start)
}

/** Messages a second pushed to all recipients together, each reading its backlog from the start. */
export async function measureOut(lanes: readonly Lane[], backlog: number, client: string): Promise<number> {
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
