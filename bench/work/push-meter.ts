// A sender and its recipient that measure how long messages take from one to the other.
import { connectPeer } from '../broker.ts'
import { type Flow, openFlow, send } from '../flow.ts'
import { openNetwork } from '../network.ts'
import { takeOrders } from '../ordered-process.ts'
import { type Line, measureDelays } from '../push-delays.ts'
import type { MeterOrder } from '../push-meter.ts'
import { subscribe } from '../reader.ts'

let line: Line | undefined
let flow: Flow | undefined

takeOrders(async (order: MeterOrder): Promise<unknown> => {
  if (order.kind === 'enter') return enter(order)
  if (line === undefined || flow === undefined) throw new TypeError('no line')
  return measureDelays(line, await flow.seal(order.samples), order.perSecond)
})

async function enter({ network, broker: { url, topic } }: MeterOrder & { kind: 'enter' }): Promise<void> {
  const { join } = await openNetwork(network)
  const [sender, recipient] = await Promise.all((await join(2)).map((member) => connectPeer(url, member)))
  if (sender === undefined || recipient === undefined) throw new TypeError('nobody joined')
  flow = await openFlow({ sender, recipients: [recipient], channel: 'meter.out', topic })
  let onArrival: (header: string) => void = () => undefined
  subscribe(recipient, 'meter', ({ jws }) => onArrival(jws))
  line = {
    send: (message) => send(sender.client, message),
    listen(listener) {
      onArrival = listener
    },
  }
}
