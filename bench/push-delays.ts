import type { Peer } from './broker.ts'
import { collectGarbage } from './collect-garbage.ts'
import { type Sealed, send } from './flow.ts'
import { keepPace } from './rate.ts'
import { subscribe } from './reader.ts'

/** ms from handing each message to the sender's line until it is pushed to its recipient, sent at that rate. */
export async function measureDelays(
  { sender, recipient }: { sender: Peer; recipient: Peer },
  messages: readonly Sealed[],
  perSecond: number,
): Promise<number[]> {
  const sentAt = new Map<string, number>()
  const delays: number[] = []
  const all = Promise.withResolvers<void>()
  subscribe(recipient, 'delays', ({ jws }) => {
    const sent = sentAt.get(jws)
    if (sent === undefined) return
    delays.push(performance.now() - sent)
    if (delays.length === messages.length) all.resolve()
  })
  const sending: Promise<void>[] = []
  collectGarbage()
  await keepPace(messages, perSecond, (message) => {
    sentAt.set(message.header, performance.now())
    sending.push(send(sender.client, message))
  })
  await Promise.all([all.promise, ...sending])
  return delays
}
