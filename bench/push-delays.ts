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
  listen(recipient, (jws) => {
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

type Listener = (jws: string) => void

const listeners = new WeakMap<Peer, { current: Listener }>()

/** Has a recipient's messages told to one listener at a time, who reads on where the one before has ended. */
function listen(recipient: Peer, listener: Listener): void {
  const known = listeners.get(recipient)
  if (known !== undefined) {
    known.current = listener
    return
  }
  const told = { current: listener }
  listeners.set(recipient, told)
  subscribe(recipient, 'delays', ({ jws }) => told.current(jws))
}
