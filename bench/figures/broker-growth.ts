import { join } from 'node:path'
import { type Did, didEthr } from '@digital-spine/core'
import { type BenchBroker, type Peer, startBroker } from '../broker.ts'
import { compare } from '../compare.ts'
import type { Benchmark, CurvePoint } from '../figure.ts'
import { fillInThread } from '../fill-in-thread.ts'
import { type Flow, openFlow, type Sealed, sendAll } from '../flow.ts'
import { type BenchNetwork, type Member, startNetwork } from '../network.ts'
import { createInbox, type Inbox } from '../reader.ts'

const sizes = [1e3, 1e4, 1e5, 1e6, 1e7]
const otherMailboxes = 99
const messages = 500
const pairs = 20
const warmUps = 4
const window = 64
const client = 'growth'

type Lane = { readonly sender: Peer; readonly recipient: Peer; readonly flow: Flow; readonly inbox: Inbox }

/**
 * What a message costs in a broker that stores up to ten million, against one that began with a thousand: sent, pushed and
 * acknowledged; and read again from the log.
 */
export const brokerGrowth: Benchmark = {
  names: ['broker.growth', 'broker.growth.read'],
  async run({ say }) {
    await using network = await startNetwork()
    const members = await network.join(2)
    const recipient = members[1]?.signer.did
    if (recipient === undefined) throw new TypeError('no recipient')
    const others = Array.from({ length: otherMailboxes }, (_, i) =>
      didEthr(network.ledger.network.name, `0x${i.toString(16).padStart(40, '0')}`),
    )
    const mailboxes = [recipient, ...others]
    const [sent, read]: [CurvePoint[], CurvePoint[]] = [[], []]
    let stored = 0
    for (const size of sizes) {
      say(`storing ${size} messages`)
      await fillInThread(join(network.folder, 'full', 'log'), size - stored, mailboxes)
      stored = size
      const costs = await measureAt(network, members, mailboxes, size)
      say(`sending costs ${costs.sent.toFixed(2)} times as much, reading ${costs.read.toFixed(2)} times`)
      sent.push({ size, value: costs.sent })
      read.push({ size, value: costs.read })
    }
    const note = `${stored} stored, against ${sizes[0]}`
    return [
      { ...{ name: 'broker.growth', note: `sent, pushed and acknowledged; ${note}`, curve: sent }, ...lastOf(sent) },
      { ...{ name: 'broker.growth.read', note: `read again; ${note}`, curve: read }, ...lastOf(read) },
    ]
  },
}

const lastOf = (curve: readonly CurvePoint[]) => ({
  ...{ value: curve.at(-1)?.value ?? Number.NaN, unit: 'ratio', goal: { atMost: 1.1 } },
})

async function measureAt(
  network: BenchNetwork,
  members: readonly Member[],
  mailboxes: readonly Did[],
  size: number,
): Promise<{ sent: number; read: number }> {
  await using full = await startBroker(network, { name: 'full' })
  await fillInThread(join(network.folder, `beside-${size}`, 'log'), sizes[0] ?? 0, mailboxes)
  await using small = await startBroker(network, { name: `beside-${size}` })
  const fullLane = await openLane(full, members, `bench.${size}`)
  const smallLane = await openLane(small, members, `bench.${size}`)
  for (let i = 0; i < warmUps; i += 1)
    for (const lane of [fullLane, smallLane]) await readAgain(lane, await transfer(lane))
  const sent = await compare(
    pairs,
    async () => (await transfer(fullLane)).ms,
    async () => (await transfer(smallLane)).ms,
  )
  const [inFull, inSmall] = [await transfer(fullLane), await transfer(smallLane)]
  const read = await compare(
    pairs,
    () => readAgain(fullLane, inFull),
    () => readAgain(smallLane, inSmall),
  )
  return { sent, read }
}

async function openLane({ enter, topic }: BenchBroker, members: readonly Member[], channel: string): Promise<Lane> {
  const [sender, recipient] = await enter(members)
  if (sender === undefined || recipient === undefined) throw new TypeError('nobody entered')
  const flow = await openFlow({ sender, recipients: [recipient], channel, topic })
  return { sender, recipient, flow, inbox: createInbox(recipient, client) }
}

type Transfer = { readonly ms: number; readonly sealed: readonly Sealed[]; readonly after: number }

/** Until all have been accepted, pushed and acknowledged. */
async function transfer({ sender, flow, inbox }: Lane): Promise<Transfer> {
  const sealed = await flow.seal(messages)
  const after = inbox.last
  const start = performance.now()
  const arrived = inbox.expect(sealed)
  await sendAll(sender.client, sealed, window)
  await arrived
  return { ms: performance.now() - start, sealed, after }
}

/** ms until the mailbox has been given from the log again what came last. */
async function readAgain({ recipient, inbox }: Lane, { sealed, after }: Transfer): Promise<number> {
  const start = performance.now()
  const arrived = inbox.expect(sealed)
  await recipient.client.call('rewind', { client, to: { position: after } })
  await arrived
  return performance.now() - start
}
