import { expect, it } from 'vitest'
import { type LogWorld, newAnonymous, newDid } from './log-world.ts'

export function describeAppending(enter: () => Promise<LogWorld>): void {
  it('answers for each recipient, in the order of the mailbox', async () => {
    const { log, bob, message } = await enter()
    const results = await Promise.all([0, 1, 2].map((n) => log.append(message(n))))
    expect(results.map(([first]) => first?.position)).toEqual([1, 2, 3])
    expect(await log.read(bob, 'client', 0, 10, null)).toEqual({
      entries: [0, 1, 2].map((n) => ({
        ...{ position: n + 1, kind: 'message', acceptedAt: 1000 + n, jws: `header ${n}`, channel: 'readings.out' },
        body: new Uint8Array(Buffer.from(`body ${n}`)),
      })),
      through: 3,
    })
  })

  it('takes only the successor, and answers a repetition as before', async () => {
    const { log, epoch, message, openEpoch } = await enter()
    const [first] = await log.append(message(0))
    expect(await log.append(message(0, { acceptedAt: 5000 }))).toEqual([
      { ...first, status: 'duplicate' },
      expect.objectContaining({ status: 'duplicate', acceptedAt: 1000 }),
    ])
    expect(await log.append(message(2))).toMatchObject([
      { status: 'refused', code: 'FLOW_GAP', expected: { epoch, n: 0 } },
      {},
    ])
    expect(await log.append(message(0, { id: 'other', hash: 'other' }))).toMatchObject([{ code: 'FLOW_CONFLICT' }, {}])
    expect(await log.append(message(0, { hash: 'altered' }))).toMatchObject([{ code: 'FLOW_CONFLICT' }, {}])
    expect(await log.append(message(0, { epoch: 'unknown', id: 'x' }))).toMatchObject([{ code: 'EPOCH_UNKNOWN' }, {}])
    const next = `${epoch} next`
    await openEpoch(next, { epoch, n: 0 })
    expect(await log.append(message(0, { epoch: next, id: 'y', hash: 'y' }))).toMatchObject([
      { status: 'accepted' },
      { status: 'accepted' },
    ])
    expect(await log.append(message(1, { hash: 'late' }))).toMatchObject([{ code: 'FLOW_CONFLICT' }, {}])
  })

  it('keeps flows apart by sender and channel, and an id once in a mailbox', async () => {
    const { log, alice, message, openEpoch } = await enter()
    await openEpoch('of another channel', null, [alice])
    const other = message(0, { epoch: 'of another channel', channel: 'other.out', id: 'of another', to: [alice] })
    expect(await log.append(message(0, { to: [alice] }))).toMatchObject([{ status: 'accepted' }])
    expect(await log.append(other)).toMatchObject([{ status: 'accepted', position: 2 }])
    const again = { ...other, n: 1, id: message(0).id, hash: 'new' }
    expect(await log.append(again)).toMatchObject([{ code: 'FLOW_CONFLICT' }])
  })

  it('takes the same message for more recipients later', async () => {
    const { log, alice, bob, message } = await enter()
    await log.append(message(0, { to: [alice] }))
    expect(await log.append(message(0, { to: [alice, bob], acceptedAt: 2000 }))).toMatchObject([
      { did: alice, status: 'duplicate', acceptedAt: 1000 },
      { did: bob, status: 'accepted', acceptedAt: 2000 },
    ])
    expect(await log.read(bob, 'client', 0, 10, null)).toMatchObject({ entries: [{ jws: 'header 0' }] })
  })

  it('answers each of many recipients of a large message', async () => {
    const { log, epoch, message, openEpoch } = await enter()
    const to = Array.from({ length: 50 }, newDid)
    await openEpoch(epoch, null, to)
    const body = new Uint8Array(200_000).fill(7)
    const results = await log.append(message(0, { to, body }))
    expect(results.map(({ did, status, position }) => ({ did, status, position }))).toEqual(
      to.map((did) => ({ did, status: 'accepted', position: 1 })),
    )
    const { entries } = await log.read(to.at(-1) ?? newDid(), 'client', 0, 10, null)
    expect(Buffer.compare(entries[0]?.body ?? Buffer.alloc(0), body)).toBe(0)
    expect(entries).toEqual([expect.not.objectContaining({ bodyRef: expect.anything() })])
  })

  it('keeps a transaction once for each recipient, and takes a skip in place of what it refused', async () => {
    const { log, alice, message } = await enter()
    await log.append(message(0, { tx: 't', to: [alice] }))
    expect(await log.append(message(1, { tx: 't', to: [alice] }))).toMatchObject([
      { status: 'refused', code: 'DUPLICATE_TRANSACTION' },
    ])
    const skip = { ...message(1), to: alice, jws: 'skip' }
    expect(await log.appendSkip(skip)).toMatchObject({ status: 'accepted', position: 2, acceptedAt: 1001 })
    expect(await log.appendSkip({ ...skip, acceptedAt: 9 })).toMatchObject({ status: 'duplicate', acceptedAt: 1001 })
    expect(await log.append(message(2, { to: [alice] }))).toMatchObject([{ status: 'accepted', position: 3 }])
  })

  it('refuses what a mailbox has no room for, until it has', async () => {
    const { log, alice, message } = await enter()
    const limit = { messages: 1, bytes: 1000 }
    await log.append(message(0, { to: [alice] }))
    expect(await log.append(message(1, { limit }))).toMatchObject([
      { did: alice, status: 'refused', code: 'MAILBOX_FULL' },
      { status: 'refused', code: 'FLOW_GAP' },
    ])
    const wide = { limit: { messages: 100, bytes: 20 }, to: [alice] }
    expect(await log.append(message(1, wide))).toMatchObject([{ code: 'MAILBOX_FULL' }])
    const skip = (n: number) => log.appendSkip({ ...message(n, { limit }), to: alice })
    expect([await skip(1), await skip(2)]).toMatchObject([{ status: 'accepted' }, { code: 'MAILBOX_FULL' }])
    expect(await log.appendReceipts(alice, 'receipts', 1, 2)).toBe(3)
    await log.setMailbox(alice, { limit: { messages: 4, bytes: 1000 } })
    expect(await log.append(message(2, { limit, to: [alice] }))).toMatchObject([{ status: 'accepted', position: 4 }])
  })

  it('knows an anonymous mailbox only when its owner has created it', async () => {
    const { log, alice, epoch, message, openEpoch } = await enter()
    const mailbox = newAnonymous()
    await openEpoch(epoch, null, [mailbox])
    expect(await log.append(message(0, { to: [mailbox] }))).toMatchObject([{ code: 'MAILBOX_UNKNOWN' }])
    await log.createMailbox(mailbox, alice, 1)
    expect(await log.append(message(0, { to: [mailbox] }))).toMatchObject([{ status: 'accepted' }])
  })

  it('dates nothing before what lies before it, whatever the clock says', async () => {
    const { log, alice, message } = await enter()
    await log.append(message(0, { to: [alice], acceptedAt: 9000 }))
    expect(await log.append(message(1, { to: [alice], acceptedAt: 10 }))).toMatchObject([{ acceptedAt: 9000 }])
  })
}
