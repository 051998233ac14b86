import { setTimeout as delay } from 'node:timers/promises'
import type { GatewayClient } from '@digital-spine/client'
import { collectGarbage } from '../collect-garbage.ts'
import { createPayload, startExchange, topic } from '../exchange.ts'
import { type Benchmark, quantile } from '../figure.ts'
import { residentMB } from '../resident.ts'
import { openReader, openSender } from '../socket.ts'

const warmUp = 10_000
const measured = 10_000
const latencySamples = 2000
/** ms for receipts of what was sent before. */
const settleMs = 3000
/** As many as the SDK opens. */
const connections = 32

/** From one participant system to another: gateway, broker, gateway, each in a process of its own, durable at every hop. */
export const gateway: Benchmark = {
  names: [
    'gateway.throughput',
    'gateway.rest.throughput',
    'gateway.latency.p50',
    'gateway.latency.p99',
    'gateway.memory',
  ],
  async run({ say, known }) {
    await using exchange = await startExchange(1)
    const [reader] = exchange.readers
    if (reader === undefined) throw new TypeError('no reader')
    let received = 0
    let wanted = Number.POSITIVE_INFINITY
    let done: (() => void) | undefined
    let onMessage: (id: string) => void = () => undefined
    const input = await openReader(reader, (id) => {
      received += 1
      onMessage(id)
      if (received >= wanted) done?.()
    })
    const output = await openSender(exchange.sender, 512)
    const transfer = async (count: number, sendAll: (count: number) => Promise<void>): Promise<number> => {
      const start = performance.now()
      const all = new Promise<void>((resolve) => {
        done = resolve
        wanted = received + count
      })
      await sendAll(count)
      await Promise.race([all, output.failed])
      return count / ((performance.now() - start) / 1000)
    }
    const sendBySocket = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i += 1) await output.send()
    }
    const sendByRest = (count: number): Promise<void> => postAll(exchange.sender.client, count)
    await transfer(warmUp, sendBySocket)
    say(`${measured} messages of 1 KiB`)
    const throughput = await transfer(measured, sendBySocket)
    await transfer(warmUp, sendByRest)
    say(`${measured} messages by POST`)
    const restThroughput = await transfer(measured, sendByRest)
    say(`${latencySamples} messages at 100/s`)
    await delay(settleMs)
    collectGarbage()
    const delays = await measureLatency(output.send, (listener) => {
      onMessage = listener
    })
    const memory = (residentMB(exchange.sender.service.pid) + residentMB(reader.service.pid)) / 2
    output.close()
    input.close()
    const ceiling = known.get('ceiling.crypto')
    const baseline = ceiling === undefined ? {} : { baseline: { name: 'ceiling.crypto', value: ceiling } }
    return [
      {
        ...{ name: 'gateway.throughput', value: throughput, unit: 'msg/s' },
        ...{ goal: { atLeast: 2500, ofBaseline: 0.3 }, ...baseline },
      },
      {
        ...{ name: 'gateway.rest.throughput', value: restThroughput, unit: 'msg/s', goal: { atLeast: 1000 } },
        note: `${connections} connections`,
      },
      {
        ...{ name: 'gateway.latency.p50', value: quantile(delays, 0.5), unit: 'ms' },
        ...{ goal: { atMost: 6 }, note: 'at 100/s' },
      },
      {
        ...{ name: 'gateway.latency.p99', value: quantile(delays, 0.99), unit: 'ms' },
        ...{ goal: { atMost: 20 }, note: 'at 100/s' },
      },
      { name: 'gateway.memory', value: memory, unit: 'MB', note: 'resident, of one gateway' },
    ]
  },
}

/** Posts messages over some connections at once. */
async function postAll(client: GatewayClient, count: number): Promise<void> {
  let next = 0
  const work = async (): Promise<void> => {
    while (next < count) {
      next += 1
      await client.send({ channel: 'bench.out', topic, payload: createPayload(next) })
    }
  }
  await Promise.all(Array.from({ length: connections }, work))
}

/** ms from handing a message to the sender's gateway to getting it from the reader's. */
async function measureLatency(
  send: (onAccepted: (id: string) => void) => Promise<void>,
  listen: (listener: (id: string) => void) => void,
): Promise<number[]> {
  const sentAt = new Map<string, number>()
  const arrivedAt = new Map<string, number>()
  const delays: number[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const settle = (id: string): void => {
    const [sent, arrived] = [sentAt.get(id), arrivedAt.get(id)]
    if (sent === undefined || arrived === undefined) return
    delays.push(arrived - sent)
    if (delays.length === latencySamples) resolve()
  }
  listen((id) => {
    arrivedAt.set(id, performance.now())
    settle(id)
  })
  let next = performance.now()
  for (let i = 0; i < latencySamples; i += 1) {
    const start = performance.now()
    await send((id) => {
      sentAt.set(id, start)
      settle(id)
    })
    next += 10
    const pause = next - performance.now()
    if (pause > 0) await new Promise((wake) => setTimeout(wake, pause))
  }
  await promise
  return delays
}
