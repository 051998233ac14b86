import type { EntryFilter, MailboxEntry } from '@digital-spine/api'
import { type Did, didEthr, SpineError } from '@digital-spine/core'
import { silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defaultLimits } from '../src/config.ts'
import { createMailboxes, type Mailboxes } from '../src/delivery/mailboxes.ts'
import { openSubscription, type Subscription } from '../src/delivery/subscription.ts'
import { openEmbeddedLog } from '../src/log/embedded/embedded-log.ts'
import type { MessageLog } from '../src/log/message-log.ts'
import { storedMessage } from './stored-message.ts'

const did = (n: number) => didEthr('spine', `0x${n.toString(16).padStart(40, '0')}`)
const mailbox = did(2)
const senders = [did(1), did(3)]
const client = 'client'
const eventually = { timeout: 20_000 }

describe('a subscription', () => {
  let folder: ReturnType<typeof tempFolder>
  let log: MessageLog
  let mailboxes: Mailboxes
  let pushed: MailboxEntry[]
  let hasRoom: boolean
  let time: number
  let fenced: number
  let stored: Map<Did, number>

  beforeEach(async () => {
    folder = tempFolder()
    log = await openEmbeddedLog(folder.path)
    mailboxes = createMailboxes(log)
    ;[pushed, hasRoom, time, fenced, stored] = [[], true, 0, 0, new Map()]
    const entries = [{ did: mailbox, leaf: 'leaf', index: 0, path: [], grant: null, prev: null }]
    for (const from of senders)
      await log.putEpoch({ epoch: from, from, manifest: from, keptUntil: Number.MAX_SAFE_INTEGER, entries })
  })
  afterEach(async () => {
    await log[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const subscribe = async (
    credit: number,
    filter: EntryFilter | null = null,
    inFlight = 1000,
  ): Promise<Subscription> => {
    const cursor = await log.openCursor(mailbox, client, { reader: 'reader', maxClients: 1, at: 0 })
    const subscription = openSubscription(
      { log, limits: { ...defaultLimits, maxDeliveries: 2 }, now: Date.now, logger: silentLogger() },
      {
        ...{ id: 1, mailbox, client, credit, inFlight, cursor, filter },
        push: (entries) => pushed.push(...entries),
        hasRoom: () => hasRoom,
        onFenced() {
          fenced += 1
        },
        clock: () => time,
      },
    )
    mailboxes.add(subscription)
    subscription.wake()
    return subscription
  }
  /** Stores the next message of a sender; answers the entry as it is told to subscriptions. */
  const store = async (from = senders[0] ?? mailbox, topic = 'topic'): Promise<MailboxEntry> => {
    const n = stored.get(from) ?? 0
    stored.set(from, n + 1)
    const over = { from, topic, epoch: from, id: `${from}-${n}`, hash: `${from}-${n}` }
    const { jws, acceptedAt, channel, ...message } = storedMessage(n, over)
    const [result] = await log.append({ ...message, jws, acceptedAt, channel })
    const body = new TextEncoder().encode(`body-${n}`)
    return { position: result?.position ?? 0, kind: 'message', jws, body, acceptedAt, channel }
  }
  /** Lets the leases of what was delivered run out. */
  const expireLeases = async (subscription: Subscription, ms = defaultLimits.leaseMs): Promise<void> => {
    pushed = []
    time += ms
    await subscription.check()
  }
  const positions = () => pushed.map(({ position }) => position)
  const arrived = (count: number) =>
    vi.waitFor(() => expect(positions()).toEqual(Array.from({ length: count }, (_, i) => i + 1)), eventually)

  it('pushes what lay there and then what is written, which it need not read', async () => {
    await store()
    const read = vi.spyOn(log, 'read')
    const subscription = await subscribe(10)
    await arrived(1)
    await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(2), eventually)
    subscription.offer(await store())
    await arrived(2)
    expect(read).toHaveBeenCalledTimes(2)
    expect(pushed[1]).toEqual((await log.read(mailbox, 'other', 1, 1, null)).entries[0])
  })

  it('looks again when it is told so while it reads', async () => {
    const [reading, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const { read } = log
    vi.spyOn(log, 'read').mockImplementationOnce(async (...args) => {
      const page = await read(...args)
      reading.resolve()
      await goOn.promise
      return page
    })
    const subscription = await subscribe(10)
    await reading.promise
    await store()
    subscription.lookAgain()
    goOn.resolve()
    await arrived(1)
  })

  it('misses nothing that it is told in another order, or not at all', async () => {
    const subscription = await subscribe(100)
    const [first, second, , fourth] = [await store(), await store(), await store(), await store()]
    subscription.offer(second)
    subscription.offer(first)
    subscription.offer(fourth)
    await arrived(4)
  })

  it('gives no more than may be in flight, whatever the credit, until some is acknowledged', async () => {
    for (let i = 0; i < 5; i += 1) await store()
    const subscription = await subscribe(10, null, 2)
    await arrived(2)
    subscription.addCredit(10)
    await subscription.acknowledge([1])
    await arrived(3)
    await subscription.acknowledge([2, 3])
    await arrived(5)
  })

  it('waits for credit and for room, and then goes on where it was', async () => {
    const subscription = await subscribe(1)
    for (let i = 0; i < 3; i += 1) subscription.offer(await store())
    await arrived(1)
    hasRoom = false
    subscription.addCredit(10)
    subscription.offer(await store())
    await arrived(1)
    hasRoom = true
    subscription.wake()
    await arrived(4)
  })

  it('delivers again after a rewind, and says so', async () => {
    const subscription = await subscribe(10)
    subscription.offer(await store())
    await arrived(1)
    pushed = []
    await subscription.rewind({ position: 0 })
    await vi.waitFor(() => expect(pushed).toMatchObject([{ position: 1, replayed: true }]), eventually)
    subscription.offer(await store())
    await arrived(2)
  })

  it('delivers a flow again from what was not acknowledged in time, and leaves the others alone', async () => {
    const [one, other] = senders
    for (const from of [one, other, one, other, one]) await store(from)
    const subscription = await subscribe(100)
    await arrived(5)
    await subscription.acknowledge([1])
    time += 1000
    subscription.hold([2, 4])
    await expireLeases(subscription, defaultLimits.leaseMs - 1000)
    await vi.waitFor(
      () => expect(pushed).toMatchObject([3, 5].map((position) => ({ position, redelivered: true }))),
      eventually,
    )
    await store(other)
    subscription.lookAgain()
    await vi.waitFor(() => expect(positions()).toEqual([3, 5, 6]), eventually)
  })

  it('sets aside what is never acknowledged, the first of a flow alone, and delivers it again when told to', async () => {
    for (let i = 0; i < 3; i += 1) await store()
    const subscription = await subscribe(100)
    await arrived(3)
    await expireLeases(subscription)
    await arrived(3)
    await expireLeases(subscription)
    await vi.waitFor(() => expect(positions()).toEqual([2, 3]), eventually)
    const [dead, ...others] = await log.listDeadLetters(mailbox, { limit: 10 })
    expect(dead).toMatchObject({ code: 'MAX_DELIVERIES', deliveries: 2, entry: { position: 1 } })
    expect(others).toEqual([])
    expect(await subscription.acknowledge([2, 3])).toBe(3)
    pushed = []
    expect(await log.redrive(mailbox, client, null)).toEqual([1])
    await vi.waitFor(() => expect(pushed).toMatchObject([{ position: 1, redelivered: true }]), eventually)
    expect(await subscription.reject(1, 'PAYLOAD_INVALID')).toBe(3)
  })

  it('tries again when what lies there could not be read', async () => {
    await store()
    const failure = new SpineError('LOG_UNAVAILABLE', 'The log is moving.')
    const read = vi.spyOn(log, 'read').mockRejectedValueOnce(failure)
    const subscription = await subscribe(10)
    await vi.waitFor(() => expect(read).toHaveBeenCalledOnce(), eventually)
    await subscription.check()
    await arrived(1)
  })

  it('counts credit for what is delivered again too', async () => {
    for (let i = 0; i < 3; i += 1) await store()
    const subscription = await subscribe(3)
    await arrived(3)
    await expireLeases(subscription)
    subscription.addCredit(2)
    await arrived(2)
    subscription.addCredit(1)
    await arrived(3)
  })

  it('shows what its filter lets through, and leaves the rest for later', async () => {
    for (const topic of ['a', 'b', 'a', 'b']) await store(senders[0], topic)
    const subscription = await subscribe(100, { topics: ['b'] })
    await vi.waitFor(() => expect(positions()).toEqual([2, 4]), eventually)
    expect(await subscription.acknowledge([2, 4])).toBe(0)
    subscription.offer(await store(senders[0], 'b'))
    await vi.waitFor(() => expect(positions()).toEqual([2, 4, 5]), eventually)
    pushed = []
    await subscribe(100)
    await vi.waitFor(() => expect(positions()).toEqual([1, 3, 5]), eventually)
  })

  it('rests while it is paused, whoever says so', async () => {
    const subscription = await subscribe(100)
    await log.pause(mailbox, client, true)
    subscription.offer(await store())
    await log.pause(mailbox, client, false)
    await arrived(1)
    await log.pause(mailbox, client, true)
    expect(await subscription.acknowledge([1])).toBe(1)
    subscription.offer(await store())
    await log.check()
    expect(positions()).toEqual([1])
  })

  it('ends when another reader opens its cursor, or somebody deletes it', async () => {
    const subscription = await subscribe(100)
    subscription.offer(await store())
    await arrived(1)
    await log.openCursor(mailbox, client, { reader: 'elsewhere', maxClients: 1, at: 0 })
    await vi.waitFor(() => expect(fenced).toBe(1), eventually)
    await expect(subscription.acknowledge([1])).rejects.toMatchObject({ code: 'FENCED' })
    await subscribe(100)
    await log.deleteCursor(mailbox, client)
    await vi.waitFor(() => expect(fenced).toBe(2), eventually)
  })

  it('follows its cursor when that is moved from outside', async () => {
    for (let i = 0; i < 3; i += 1) await store()
    const subscription = await subscribe(100)
    await arrived(3)
    await subscription.acknowledge([1, 2, 3])
    pushed = []
    await log.rewind(mailbox, client, null, { position: 1 })
    await vi.waitFor(
      () => expect(pushed).toMatchObject([2, 3].map((position) => ({ position, replayed: true }))),
      eventually,
    )
  })
})
