import { setTimeout as delay } from 'node:timers/promises'
import type { MailboxEntry } from '@digital-spine/api'
import type { GatewayClient } from '@digital-spine/client'
import { parseMessage } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { connectPeer, type Peer } from '../broker.ts'
import { createPayload, startExchange, topic } from '../exchange.ts'
import { type Benchmark, quantile } from '../figure.ts'
import { subscribe } from '../reader.ts'

const recipients = 100
const warmUp = 10
const samples = 40
const channel = 'fanout.out'

/**
 * One message to a hundred recipients, at first without an open epoch, then with one: from handing it to the gateway until the broker has it for all,
 * and until the last of them has been given it. The recipients take and acknowledge; they have no gateways.
 */
export const fanout: Benchmark = {
  names: ['gateway.fanout.100', 'gateway.fanout.100.pushed', 'gateway.fanout.100.cold'],
  async run({ say }) {
    await using exchange = await startExchange(0)
    const { client } = exchange.sender
    const peers = await Promise.all(
      (await exchange.network.join(recipients)).map((member) => connectPeer(exchange.broker.url, member)),
    )
    await using stack = new AsyncDisposableStack()
    for (const peer of peers) stack.defer(() => peer.client.close())
    const topics = [{ owner: topic.owner, topicName: topic.name }]
    await client.createChannel({
      fqcn: channel,
      type: 'pub',
      conditions: { dids: peers.map(({ did }) => did), topics },
    })
    const arrivals = countArrivals(peers)
    say(`${samples} messages to ${recipients} recipients`)
    const accepted: number[] = []
    const pushed: number[] = []
    let cold = Number.NaN
    for (let i = 0; i < warmUp + samples; i += 1) {
      const start = performance.now()
      const { clientGatewayMessageId: id } = await client.send({ channel, topic, payload: createPayload(i) })
      const arrived = arrivals.all(id).then(() => performance.now() - start)
      await untilAccepted(client, id)
      if (i >= warmUp) accepted.push(performance.now() - start)
      const arrivedAfter = await arrived
      if (i === 0) cold = arrivedAfter
      if (i >= warmUp) pushed.push(arrivedAfter)
    }
    return [
      { name: 'gateway.fanout.100', value: quantile(accepted, 0.5), unit: 'ms', note: 'accepted for all, median' },
      {
        ...{ name: 'gateway.fanout.100.pushed', value: quantile(pushed, 0.5), unit: 'ms', goal: { atMost: 500 } },
        note: 'with the last, median',
      },
      {
        ...{ name: 'gateway.fanout.100.cold', value: cold, unit: 'ms', goal: { atMost: 1000 } },
        note: 'with the last: the first message, for which the epoch is opened',
      },
    ]
  },
}

async function untilAccepted(client: GatewayClient, id: string): Promise<void> {
  for (;;) {
    const { status, results } = await client.sent(id)
    if (status === 'failed' || results.some((result) => result.status !== 'accepted'))
      throw new Error(`not accepted for all: ${status}`)
    if (status === 'sent' && results.length === recipients) return
    await delay(1)
  }
}

function countArrivals(peers: readonly Peer[]) {
  const missing = new Map<string, number>()
  const listeners = new Map<string, () => void>()
  const take = async ({ jws }: MailboxEntry): Promise<void> => {
    const { header } = await parseMessage(nodeCrypto, jws)
    const left = (missing.get(header.id) ?? peers.length) - 1
    missing.set(header.id, left)
    if (left === 0) listeners.get(header.id)?.()
  }
  for (const peer of peers) subscribe(peer, 'fanout', (entry) => void take(entry))
  return {
    /** Resolves when every peer has been given the message. */
    all: (id: string): Promise<void> =>
      new Promise((resolve) => {
        if (missing.get(id) === 0) resolve()
        else listeners.set(id, resolve)
      }),
  }
}
