import type { MailboxEntry } from '@digital-spine/api'
import { didEthr } from '@digital-spine/core'
import { createLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defaultLimits } from '../src/config.ts'
import { openSubscription, type Subscription } from '../src/delivery/subscription.ts'
import { openEmbeddedLog } from '../src/log/embedded/embedded-log.ts'
import type { MessageLog } from '../src/log/message-log.ts'
import { storedMessage } from './stored-message.ts'

const mailbox = didEthr('spine', `0x${'2'.padStart(40, '0')}`)

describe('a subscription', () => {
  let folder: ReturnType<typeof tempFolder>
  let log: MessageLog
  let pushed: MailboxEntry[]
  let hasRoom: boolean
  let stored: number

  beforeEach(async () => {
    folder = tempFolder()
    log = await openEmbeddedLog(folder.path)
    ;[pushed, hasRoom, stored] = [[], true, 0]
    const entries = [{ did: mailbox, leaf: 'leaf', index: 0, path: [], grant: null, prev: null }]
    const { from } = storedMessage(0)
    await log.putEpoch({ epoch: 'e1', from, manifest: 'm', notAfter: Number.MAX_SAFE_INTEGER, entries })
    await log.openCursor(mailbox, 'client', { reader: 'reader', maxClients: 1, at: 0 })
  })
  afterEach(async () => {
    await log[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const subscribe = (credit: number): Subscription => {
    const subscription = openSubscription(
      { log, limits: defaultLimits, now: Date.now, logger: createLogger({ name: 'test', level: 'silent' }) },
      {
        ...{ id: 1, mailbox, client: 'client', credit, floor: 0, fence: 1 },
        push: (entries) => pushed.push(...entries),
        hasRoom: () => hasRoom,
      },
    )
    subscription.wake()
    return subscription
  }
  /** Stores the next message; answers the entry as it is told to subscriptions. */
  const store = async (): Promise<MailboxEntry> => {
    const { jws, acceptedAt, channel, ...message } = storedMessage(stored)
    const bytes = new TextEncoder().encode(`body-${stored}`)
    stored += 1
    const [result] = await log.append({ ...message, jws, acceptedAt, channel })
    return { position: result?.position ?? 0, kind: 'message', jws, body: bytes, acceptedAt, channel }
  }
  const arrived = (count: number) =>
    vi.waitFor(() =>
      expect(pushed.map(({ position }) => position)).toEqual(Array.from({ length: count }, (_, i) => i + 1)),
    )

  it('pushes what lay there and then what is written, which it need not read', async () => {
    await store()
    const read = vi.spyOn(log, 'read')
    const subscription = subscribe(10)
    await arrived(1)
    await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(2))
    subscription.offer(await store())
    await arrived(2)
    expect(read).toHaveBeenCalledTimes(2)
    expect(pushed[1]).toEqual((await log.read(mailbox, 'other', 1, 1, null)).entries[0])
  })

  it('misses nothing that it is told in another order, or not at all', async () => {
    const subscription = subscribe(100)
    const [first, second, , fourth] = [await store(), await store(), await store(), await store()]
    subscription.offer(second)
    subscription.offer(first)
    subscription.offer(fourth)
    await arrived(4)
  })

  it('waits for credit and for room, and then goes on where it was', async () => {
    const subscription = subscribe(1)
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
    const subscription = subscribe(10)
    subscription.offer(await store())
    await arrived(1)
    pushed = []
    await subscription.rewind(0)
    await vi.waitFor(() => expect(pushed).toMatchObject([{ position: 1, replayed: true }]))
    subscription.offer(await store())
    await arrived(2)
  })
})
