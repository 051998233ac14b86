import { expect, it } from 'vitest'
import type { MessageLog } from '../../src/log/message-log.ts'
import type { LogWorld } from './log-world.ts'

export function describeKeeping(enter: () => Promise<LogWorld>, reopen: () => Promise<MessageLog>): void {
  it('expires what nobody took, and says so', async () => {
    const { log, alice, bob, sender, message, openCursor, shown } = await enter()
    await log.append(message(0, { expiresAt: 5, tx: 't' }))
    await log.append(message(1, { tx: 'u' }))
    await log.appendReceipts(bob, 'receipts', 1, 5)
    await openCursor('a')
    await log.acknowledge(alice, 'a', null, [1])
    const { id, hash } = message(0)
    expect(await log.expire(10, 100)).toEqual({
      lost: [{ from: sender, recipient: bob, id, hash, position: 1 }],
      more: false,
    })
    expect(await log.expire(10, 100)).toEqual({ lost: [], more: false })
    expect(await shown('b')).toEqual([2])
    expect(await log.findMailbox(bob)).toMatchObject({ messages: 1, last: 3 })
    expect(await log.append(message(2, { tx: 'u' }))).toMatchObject([{ code: 'DUPLICATE_TRANSACTION' }, {}])
    expect(await log.append(message(2, { tx: 't' }))).toMatchObject([{ status: 'accepted' }, { status: 'accepted' }])
  })

  it('expires a bounded amount at once', async () => {
    const { log, fill, shown } = await enter()
    await fill(5, { expiresAt: 5 })
    const expiries = [await log.expire(10, 2)]
    for (let isMore = true; isMore; isMore = expiries.at(-1)?.more === true) expiries.push(await log.expire(10, 2))
    expect(expiries[0]).toMatchObject({ lost: [{ position: 1 }, { position: 2 }], more: true })
    expect(expiries.flatMap(({ lost }) => lost)).toHaveLength(5)
    expect(await shown('a')).toEqual([])
  })

  it('answers checks while it can write', async () => {
    const { log } = await enter()
    expect(await log.check()).toBeUndefined()
  })

  it('has everything when it is opened again', async () => {
    const { log, alice, sender, message, fill, openCursor } = await enter()
    await fill(4)
    const { fence } = await openCursor('a')
    await log.acknowledge(alice, 'a', fence, [1, 3])
    await log.reject(alice, 'a', fence, 4, 'CODE', 1)
    await log.setMailbox(alice, { retentionMs: 77 })
    const before = [await log.findMailbox(alice), await log.listCursors(alice), await log.read(alice, 'a', 0, 10, null)]
    const again = await reopen()
    expect(
      await Promise.all([again.findMailbox(alice), again.listCursors(alice), again.read(alice, 'a', 0, 10, null)]),
    ).toEqual(before)
    expect(await again.listDeadLetters(alice, { limit: 10 })).toMatchObject([{ entry: { position: 4 } }])
    expect(await again.acknowledge(alice, 'a', fence, [2])).toBe(4)
    expect(await again.append(message(4, { to: [alice] }))).toMatchObject([{ status: 'accepted', position: 5 }])
    expect(await again.append(message(3, { to: [alice] }))).toMatchObject([{ status: 'duplicate', position: 4 }])
    expect(await again.findSenders(alice, [5])).toMatchObject([{ from: sender }])
  })
}
