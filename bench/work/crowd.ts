// Participants that trouble a broker when told to: they take and never acknowledge, give no credit, read slowly, work through
// what lies there as a gateway does or as fast as they are given it, or flood.
import { setTimeout as delay } from 'node:timers/promises'
import { connectPeer, type Peer } from '../broker.ts'
import type { CrowdOrder, Habit } from '../crowd.ts'
import { type Flow, openFlow, type Sealed, send } from '../flow.ts'
import { type Member, openNetwork } from '../network.ts'
import { takeOrders } from '../ordered-process.ts'

const slowMs = 200
/** ms a message, of one that reads as a gateway does. */
const steadyMs = 0.5
const floodWindow = 1024
const floodSize = 15_000

/** What each lets the broker push; those that do not read their socket would let it push a lot. */
const credits: Readonly<Record<Habit, number>> = {
  ...{ silent: 1024, unread: 100_000, 'no-credit': 0, flood: 0 },
  ...{ slow: 16, steady: 64, greedy: 1024 },
}

type Participant = { readonly habit: Habit; readonly member: Member }

let members: readonly Participant[] = []
let broker = { url: '', topic: { id: '', version: '' } }
let peers: readonly { readonly habit: Habit; readonly peer: Peer }[] = []
/** Stays connected, as its flow goes on from one flood to the next. */
let flooder: Peer | undefined
let flow: Flow | undefined
const ammunition: Sealed[] = []
let flood: Promise<unknown> | undefined
let resting = new AbortController()
/** How often they have troubled. */
let times = 0

takeOrders(async (order: CrowdOrder): Promise<unknown> => {
  if (order.kind === 'join') {
    const { join } = await openNetwork(order.network)
    members = (await join(order.habits.length)).map((member, i) => ({ member, habit: order.habits[i] ?? 'silent' }))
    return members.map(({ member }) => member.signer.did)
  }
  if (order.kind === 'meet') broker = order.broker
  if (order.kind === 'trouble') await trouble()
  if (order.kind === 'rest') await rest()
  return undefined
})

async function trouble(): Promise<void> {
  resting = new AbortController()
  times += 1
  peers = await Promise.all(members.filter(({ habit }) => habit !== 'flood').map(enter))
  for (const { habit, peer } of peers) {
    if (habit === 'slow') readSlowly(peer)
    else if (habit === 'steady') readOn(peer, { client: 'crowd', credit: credits.steady, msEach: steadyMs })
    // From the start each time, as it would come to the end.
    else if (habit === 'greedy') readOn(peer, { client: `crowd-${times}`, credit: credits.greedy, msEach: 0 })
    else await peer.client.call('subscribe', { client: 'crowd', credit: credits[habit] })
  }
  const flooding = members.find(({ habit }) => habit === 'flood')
  if (flooding === undefined) return
  flooder ??= (await enter(flooding)).peer
  await startFlood(flooder)
}

async function enter({ habit, member }: Participant): Promise<{ habit: Habit; peer: Peer }> {
  return { habit, peer: await connectPeer(broker.url, member) }
}

function readSlowly({ client }: Peer): void {
  client.subscribe({
    client: 'crowd',
    credit: credits.slow,
    onEntries(entries) {
      const positions = entries.map(({ position }) => position)
      delay(slowMs)
        .then(() => client.call('ack', { client: 'crowd', positions }))
        .catch(() => undefined)
    },
  })
}

function readOn({ client: line }: Peer, options: { client: string; credit: number; msEach: number }): void {
  const { client, credit, msEach } = options
  line.subscribe({
    ...{ client, credit },
    async onEntries(entries) {
      const positions = entries.map(({ position }) => position)
      if (msEach > 0) await delay(msEach * entries.length)
      await line.call('ack', { client, positions }).catch(() => undefined)
    },
  })
}

/** Sends what has been sealed as fast as it is taken, to the first of the crowd. */
async function startFlood(peer: Peer): Promise<void> {
  const victim = peers[0]?.peer
  if (victim === undefined) return
  flow ??= await openFlow({ sender: peer, recipients: [victim], channel: 'flood.out', topic: broker.topic })
  await reload()
  const work = async (): Promise<void> => {
    while (!resting.signal.aborted) {
      const next = ammunition.shift()
      if (next === undefined) return
      await send(peer.client, next)
    }
  }
  flood = Promise.all(Array.from({ length: floodWindow }, work))
}

async function reload(): Promise<void> {
  ammunition.push(...((await flow?.seal(floodSize - ammunition.length)) ?? []))
}

async function rest(): Promise<void> {
  resting.abort()
  await flood
  await Promise.all(peers.map(({ peer }) => peer.client.close()))
  peers = []
}
