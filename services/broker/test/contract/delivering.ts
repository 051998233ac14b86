import { expect, it } from 'vitest'
import type { LeaseRequest } from '../../src/log/message-log.ts'
import type { LogWorld } from './log-world.ts'

const dayMs = 86_400_000

export function describeDelivering(enter: () => Promise<LogWorld>): void {
  it('sets aside what a client rejects, with the reason', async () => {
    const { log, alice, sender, message, fill, openCursor, shown } = await enter()
    await fill(3)
    await openCursor('a')
    expect(await log.reject(alice, 'a', null, 2, 'PAYLOAD_INVALID', 7)).toBe(0)
    expect(await log.reject(alice, 'a', null, 2, 'LATER', 8)).toBe(0)
    expect(await log.acknowledge(alice, 'a', null, [1])).toBe(2)
    expect(await shown('a')).toEqual([3])
    const [{ entry, ...letter } = { entry: null }, ...others] = await log.listDeadLetters(alice, { limit: 10 })
    expect(others).toEqual([])
    expect(letter).toEqual({
      ...{
        client: 'a',
        code: 'PAYLOAD_INVALID',
        at: 7,
        deliveries: 1,
        from: sender,
        id: message(1).id,
        topic: 'topic',
      },
    })
    expect(entry).toMatchObject({ position: 2, jws: 'header 1', kind: 'message', channel: 'readings.out' })
  })

  it('sets aside what is not acknowledged again and again', async () => {
    const { log, alice, fill, openCursor, shown } = await enter()
    await fill(3)
    const { fence } = await openCursor('a')
    expect(await log.missLease(alice, 'a', fence, [1, 2], 2, 5)).toEqual([])
    await log.acknowledge(alice, 'a', fence, [2])
    const { entries } = await log.read(alice, 'a', 0, 10, null)
    expect(entries.map(({ position, redelivered }) => [position, redelivered])).toEqual([
      [1, true],
      [3, undefined],
    ])
    expect(await log.missLease(alice, 'a', fence, [1, 2, 9], 2, 6)).toEqual([1])
    expect(await shown('a')).toEqual([3])
    expect(await log.listDeadLetters(alice, { client: 'a', limit: 10 })).toMatchObject([
      { code: 'MAX_DELIVERIES', deliveries: 2, at: 6, entry: { position: 1 } },
    ])
  })

  it('opens dead letters again, and only them', async () => {
    const { log, alice, fill, openCursor, shown } = await enter()
    await fill(6)
    await openCursor('a')
    for (const position of [2, 4, 5]) await log.reject(alice, 'a', null, position, 'CODE', 1)
    expect(await log.acknowledge(alice, 'a', null, [1, 3, 6])).toBe(6)
    expect(await log.redrive(alice, 'a', [4, 1])).toEqual([4])
    expect(await log.read(alice, 'a', 0, 10, null)).toMatchObject({ entries: [{ position: 4, redelivered: true }] })
    expect(await log.redrive(alice, 'a', null)).toEqual([2, 5])
    expect(await shown('a')).toEqual([2, 4, 5])
    expect(await log.redrive(alice, 'a', null)).toEqual([])
    expect(await log.acknowledge(alice, 'a', null, [2, 5, 4])).toBe(6)
    expect(await log.listDeadLetters(alice, { limit: 10 })).toEqual([])
  })

  it('keeps a dead letter through a rewind', async () => {
    const { log, alice, fill, openCursor, shown } = await enter()
    await fill(3)
    await openCursor('a')
    await log.reject(alice, 'a', null, 2, 'CODE', 1)
    expect(await log.rewind(alice, 'a', null, { position: 0 })).toBe(0)
    expect(await shown('a')).toEqual([1, 3])
  })

  it('lists dead letters of all clients by page, and purges them', async () => {
    const { log, alice, fill, openCursor } = await enter()
    await fill(3)
    for (const client of ['a', 'b']) {
      await openCursor(client)
      for (const position of [1, 2, 3]) await log.reject(alice, client, null, position, 'CODE', 1)
    }
    const list = async (options: { client?: string; after?: number; limit: number }) =>
      (await log.listDeadLetters(alice, options)).map(({ client, entry }) => `${client}${entry.position}`)
    expect(await list({ limit: 1 })).toEqual(['a1', 'b1'])
    expect(await list({ after: 1, limit: 10 })).toEqual(['a2', 'b2', 'a3', 'b3'])
    expect(await list({ client: 'b', limit: 2 })).toEqual(['b1', 'b2'])
    expect(await log.purgeDeadLetters(alice, 'a', [1, 7])).toBe(1)
    expect(await log.purgeDeadLetters(alice, 'b', null)).toBe(3)
    expect(await list({ limit: 10 })).toEqual(['a2', 'a3'])
  })

  it('keeps the message of a dead letter for 30 days, past its retention', async () => {
    const { log, alice, message, openCursor } = await enter()
    for (const n of [0, 1]) await log.append(message(n, { to: [alice], expiresAt: 2000 }))
    await openCursor('a')
    for (const position of [1, 2]) await log.reject(alice, 'a', null, position, 'CODE', 100)
    await log.purgeDeadLetters(alice, 'a', [2])
    expect(await log.expire(2000, 100)).toMatchObject({ lost: [] })
    expect(await log.listDeadLetters(alice, { limit: 10 })).toMatchObject([{ entry: { position: 1 } }])
    expect(await log.findMailbox(alice)).toMatchObject({ messages: 1 })
    await log.expire(100 + 30 * dayMs, 100)
    expect(await log.listDeadLetters(alice, { limit: 10 })).toEqual([])
    expect(await log.findMailbox(alice)).toMatchObject({ messages: 0, bytes: 0 })
  })

  const request = (over: Partial<LeaseRequest> = {}): LeaseRequest => ({
    ...{ reader: 'one', limit: 2, filter: null, leaseMs: 100, maxDeliveries: 2, maxClients: 10, at: 1000, ...over },
  })
  const positions = ({ entries }: { entries: readonly { position: number; redelivered?: true }[] }) =>
    entries.map(({ position, redelivered }) => (redelivered === true ? -position : position))

  it('lends entries to who asks, each once, until they are acknowledged or late', async () => {
    const { log, alice, fill } = await enter()
    await fill(5)
    const lease = async (over: Partial<LeaseRequest>) => positions(await log.lease(alice, 'a', request(over)))
    expect(await lease({})).toEqual([1, 2])
    expect(await lease({ at: 1050 })).toEqual([3, 4])
    await log.acknowledge(alice, 'a', null, [1])
    expect(await lease({ at: 1060 })).toEqual([5])
    expect(await lease({ at: 1060 })).toEqual([])
    expect(await lease({ at: 1100, limit: 9 })).toEqual([-2, -3, -4, -5])
    await log.acknowledge(alice, 'a', null, [3, 4, 5])
    expect(await lease({ at: 1200 })).toEqual([])
    expect(await log.listDeadLetters(alice, { limit: 10 })).toMatchObject([
      { code: 'MAX_DELIVERIES', deliveries: 2, entry: { position: 2 } },
    ])
    expect(await log.listCursors(alice)).toMatchObject([{ floor: 5, pending: 0 }])
  })

  it('charges a missed lease to the first of a flow, since the others may have waited for it', async () => {
    const { log, alice, fill } = await enter()
    await fill(3)
    await log.appendReceipts(alice, 'receipts', 1, 2)
    for (const at of [0, 100, 200]) await log.lease(alice, 'a', request({ limit: 9, at }))
    const letters = await log.listDeadLetters(alice, { limit: 10 })
    expect(letters.map(({ entry }) => entry.position)).toEqual([1, 4])
  })

  it('lends to another reader what the one before it had, and fences that', async () => {
    const { log, alice, fill } = await enter()
    await fill(3)
    const first = await log.lease(alice, 'a', request())
    const second = await log.lease(alice, 'a', request({ reader: 'other', limit: 9 }))
    expect(positions(second)).toEqual([-1, -2, 3])
    expect(second.fence).toBe(first.fence + 1)
    await expect(log.acknowledge(alice, 'a', first.fence, [1])).rejects.toMatchObject({ code: 'FENCED' })
  })

  it('lends by a filter without passing over what it hides', async () => {
    const { log, alice, message } = await enter()
    for (const n of [0, 1, 2, 3]) await log.append(message(n, { to: [alice], topic: `topic ${n % 2}` }))
    const filtered = await log.lease(alice, 'a', request({ filter: { topics: ['topic 1'] }, limit: 9 }))
    expect(positions(filtered)).toEqual([2, 4])
    expect(await log.acknowledge(alice, 'a', null, [2, 4])).toBe(0)
    expect(positions(await log.lease(alice, 'a', request({ limit: 9 })))).toEqual([1, 3])
  })

  it('says when a filter has more to look at, and lends nothing while paused', async () => {
    const { log, alice, message, fill } = await enter()
    await fill(6000, { body: new Uint8Array(1) })
    await log.append(message(6000, { to: [alice], topic: 'rare' }))
    const rare = request({ filter: { topics: ['rare'] } })
    expect(await log.lease(alice, 'a', rare)).toMatchObject({ entries: [], more: true })
    expect(await log.lease(alice, 'a', rare)).toMatchObject({ entries: [{ position: 6001 }], more: false })
    await log.pause(alice, 'a', true)
    expect(await log.lease(alice, 'a', request())).toMatchObject({ entries: [], more: false })
    await log.pause(alice, 'a', false)
    expect(positions(await log.lease(alice, 'a', request()))).toEqual([1, 2])
  })
}
