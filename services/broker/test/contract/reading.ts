import { expect, it } from 'vitest'
import { type LogWorld, newDid } from './log-world.ts'

export function describeReading(enter: () => Promise<LogWorld>): void {
  it('reads a mailbox that nothing has come to, and on from any position', async () => {
    const { log, alice, fill, shown } = await enter()
    expect(await log.read(newDid(), 'client', 0, 10, null)).toEqual({ entries: [], through: 0 })
    await fill(5)
    expect(await log.read(alice, 'client', 3, 1, null)).toMatchObject({ entries: [{ position: 4 }], through: 4 })
    expect(await shown('client', 3)).toEqual([4, 5])
    expect(await log.read(alice, 'client', 5, 10, null)).toEqual({ entries: [], through: 5 })
  })

  it('sees everything that was answered before it was asked', async () => {
    const { log, alice, message, shown } = await enter()
    for (let n = 0; n < 50; n += 1) {
      await log.append(message(n, { to: [alice] }))
      expect(await shown('client', n)).toEqual([n + 1])
    }
  })

  it('shows by topic, sender, channel and kind what matches all of them', async () => {
    const { log, alice, sender, message, shown } = await enter()
    for (const n of [0, 1, 2]) await log.append(message(n, { to: [alice], topic: `topic ${n % 2}` }))
    await log.appendSkip({ ...message(3), to: alice })
    await log.appendReceipts(alice, 'receipts', 1, 2)
    expect(await shown('client', 0, { topics: ['topic 0'] })).toEqual([1, 3])
    expect(await shown('client', 0, { senders: [sender] })).toEqual([1, 2, 3, 4])
    expect(await shown('client', 0, { senders: [newDid()] })).toEqual([])
    expect(await shown('client', 0, { channels: ['readings.out'], kinds: ['skip', 'receipt'] })).toEqual([4])
    expect(await shown('client', 0, { kinds: ['receipt'] })).toEqual([5])
    expect(await shown('client', 0, { topics: [] })).toEqual([])
    expect(await log.read(alice, 'client', 0, 1, { topics: ['topic 1'] })).toMatchObject({ through: 2 })
    expect(await log.read(alice, 'client', 2, 1, { topics: ['topic 1'] })).toEqual({ entries: [], through: 5 })
  })

  it('reads about a megabyte a call', async () => {
    const { log, alice, fill } = await enter()
    await fill(5, { body: new Uint8Array(400 << 10) })
    expect(await log.read(alice, 'client', 0, 10, null)).toMatchObject({ entries: [{}, {}, {}], through: 3 })
    expect(await log.read(alice, 'client', 3, 10, { kinds: ['message'] })).toMatchObject({ through: 5 })
  })

  it('looks at a bounded number of entries a call, and comes to the end', async () => {
    const { log, alice, message, fill } = await enter()
    const count = 6000
    await fill(count, { body: new Uint8Array(1) })
    await log.append(message(count, { to: [alice], topic: 'rare' }))
    const filter = { topics: ['rare'] }
    const first = await log.read(alice, 'client', 0, 10, filter)
    expect(first.entries).toEqual([])
    expect(first.through).toBeLessThan(count)
    const second = await log.read(alice, 'client', first.through, 10, filter)
    expect(second).toMatchObject({ entries: [{ position: count + 1 }], through: count + 1 })
  })

  it('tells who sent what lies at a position', async () => {
    const { log, alice, sender, message } = await enter()
    await log.append(message(0))
    await log.appendReceipts(alice, 'receipts', 1, 2)
    const { id, hash } = message(0)
    expect(await log.findSenders(alice, [2, 1, 7])).toEqual([null, { from: sender, id, hash }, null])
    expect(await log.findSenders(newDid(), [1])).toEqual([null])
  })

  it('tells whether a mailbox has a message', async () => {
    const { log, alice, bob, message } = await enter()
    const { id, hash } = message(1)
    await log.append(message(0, { to: [alice] }))
    await log.append(message(1, { to: [alice] }))
    expect(await log.findMessage(alice, id, hash)).toEqual({ position: 2, acceptedAt: 1001 })
    expect(await log.findMessage(alice, id, 'another')).toBeNull()
    expect(await log.findMessage(bob, id, hash)).toBeNull()
  })

  it('gives a recipient its share of an epoch, and drops the grant', async () => {
    const { log, alice, sender, epoch } = await enter()
    const manifest = `manifest of ${epoch}`
    expect(await log.findShare(alice, epoch)).toEqual({
      ...{ leaf: 'leaf', index: 0, path: ['a', 'b'], grant: 'grant', manifest },
    })
    await log.dropGrant(alice, epoch)
    expect(await log.findShare(alice, epoch)).toMatchObject({ grant: null })
    expect(await log.findShare(sender, epoch)).toBeNull()
    expect(await log.findManifest(sender, epoch)).toBe(manifest)
    expect(await log.findManifest(alice, epoch)).toBeNull()
    const other = { epoch, from: sender, manifest: 'another', keptUntil: 1, entries: [] }
    await expect(log.putEpoch(other)).rejects.toMatchObject({ code: 'CONFLICT' })
  })
}
