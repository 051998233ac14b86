import { didEthr } from '@digital-spine/core'
import { type BenchBroker, type Peer, startBroker } from '../broker.ts'
import { compare } from '../compare.ts'
import type { Benchmark } from '../figure.ts'
import { fillLog } from '../fill-log.ts'
import { type Flow, openFlow, sendAll } from '../flow.ts'
import { type Member, startNetwork } from '../network.ts'
import { createInbox, type Inbox } from '../reader.ts'

const stored = 1_000_000
const otherMailboxes = 99
const messages = 1000
const pairs = 20
const warmUps = 12
const window = 64

type Lane = { readonly sender: Peer; readonly flow: Flow; readonly inbox: Inbox }

/** What a message costs in a broker that stores a million, against one that stores hardly any: in, pushed, acknowledged. */
export const growth: Benchmark = {
  names: ['broker.growth'],
  async run({ say }) {
    await using network = await startNetwork()
    const members = await network.join(2)
    const [, recipient] = members
    if (recipient === undefined) throw new TypeError('no recipient')
    const others = Array.from({ length: otherMailboxes }, (_, i) =>
      didEthr(network.ledger.network.name, `0x${i.toString(16).padStart(40, '0')}`),
    )
    say(`storing ${stored} messages`)
    const mailboxes = [recipient.signer.did, ...others]
    await using full = await startBroker(network, {
      name: 'full',
      prepare: (folder) => fillLog(folder, stored, mailboxes),
    })
    await using empty = await startBroker(network, { name: 'empty' })
    const [fullLane, emptyLane] = [await openLane(full, members), await openLane(empty, members)]
    for (let i = 0; i < warmUps; i += 1) for (const lane of [fullLane, emptyLane]) await transfer(lane)
    say(`${pairs} pairs of ${messages} messages`)
    const ratio = await compare(
      pairs,
      () => transfer(fullLane),
      () => transfer(emptyLane),
    )
    return [{ name: 'broker.growth', value: ratio, unit: 'ratio', goal: { atMost: 1.1 }, note: `${stored} stored` }]
  },
}

async function openLane({ enter, topic }: BenchBroker, members: readonly Member[]): Promise<Lane> {
  const [sender, recipient] = await enter(members)
  if (sender === undefined || recipient === undefined) throw new TypeError('nobody entered')
  const flow = await openFlow({ sender, recipients: [recipient], channel: 'bench.out', topic })
  const inbox = createInbox(recipient, 'growth')
  return { sender, flow, inbox }
}

/** ms until all have been accepted, pushed and acknowledged. */
async function transfer({ sender, flow, inbox }: Lane): Promise<number> {
  const sealed = await flow.seal(messages)
  const start = performance.now()
  const arrived = inbox.expect(sealed)
  await sendAll(sender.client, sealed, window)
  await arrived
  return performance.now() - start
}
