import { expect, it, vi } from 'vitest'
import { type LogWorld, newDid } from './log-world.ts'

export function describeCursors(enter: () => Promise<LogWorld>): void {
  it('keeps a cursor for each client, whatever the order of what is acknowledged', async () => {
    const { log, alice, fill, openCursor, shown } = await enter()
    await fill(6)
    await openCursor('a')
    expect(await log.acknowledge(alice, 'a', null, [3, 2, 3])).toBe(0)
    expect(await shown('a')).toEqual([1, 4, 5, 6])
    expect(await log.acknowledge(alice, 'a', null, [5])).toBe(0)
    expect(await log.acknowledge(alice, 'a', null, [4])).toBe(0)
    expect(await shown('a')).toEqual([1, 6])
    expect(await log.acknowledge(alice, 'a', null, [1])).toBe(5)
    expect(await log.acknowledge(alice, 'a', null, [2])).toBe(5)
    expect(await shown('a')).toEqual([6])
    expect(await shown('b')).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('acknowledges nothing that is not there yet', async () => {
    const { log, alice, fill, openCursor, shown } = await enter()
    await fill(2)
    await openCursor('a')
    expect(await log.acknowledge(alice, 'a', null, [1, 2, 3, 99])).toBe(2)
    await log.appendReceipts(alice, 'receipts', 1, 2)
    expect(await shown('a')).toEqual([3])
  })

  it('raises a floor past what expired before it was acknowledged', async () => {
    const { log, alice, message, openCursor, shown } = await enter()
    await log.append(message(0, { to: [alice], expiresAt: 5 }))
    for (const n of [1, 2, 3]) await log.append(message(n, { to: [alice] }))
    await openCursor('a')
    expect(await log.acknowledge(alice, 'a', null, [2, 3])).toBe(0)
    await log.expire(10, 100)
    expect(await log.acknowledge(alice, 'a', null, [4])).toBe(4)
    expect(await shown('b')).toEqual([2, 3, 4])
  })

  it('fences the reader that has it when another one opens it', async () => {
    const { log, alice, fill, openCursor } = await enter()
    await fill(3)
    const older = await openCursor('a', 'one')
    const newer = await openCursor('a', 'other')
    expect(newer).toEqual({ floor: 0, fence: older.fence + 1, paused: false })
    const code = 'FENCED'
    await expect(log.acknowledge(alice, 'a', older.fence, [1])).rejects.toMatchObject({ code })
    await expect(log.rewind(alice, 'a', older.fence, { position: 0 })).rejects.toMatchObject({ code })
    await expect(log.reject(alice, 'a', older.fence, 1, 'CODE', 1)).rejects.toMatchObject({ code })
    await expect(log.missLease(alice, 'a', older.fence, [1], 1, 1)).rejects.toMatchObject({ code })
    expect(await log.acknowledge(alice, 'a', newer.fence, [1])).toBe(1)
    expect(await log.acknowledge(alice, 'a', null, [2])).toBe(2)
  })

  it('tells of readers, pauses, rewinds and ends of cursors', async () => {
    const { log, alice, fill, openCursor } = await enter()
    const told = vi.fn()
    log.onCursor((mailbox, client, state) => mailbox === alice && told(client, state))
    await fill(2)
    const { fence } = await openCursor('a')
    await log.pause(alice, 'a', true)
    await log.rewind(alice, 'a', null, { position: 2 })
    await log.deleteCursor(alice, 'a')
    await expect.poll(() => told.mock.calls).toHaveLength(4)
    expect(told.mock.calls).toEqual([
      ['a', { floor: 0, fence, paused: false }],
      ['a', { floor: 0, fence, paused: true }],
      ['a', { floor: 2, fence, paused: true }],
      ['a', null],
    ])
  })

  it('goes back to a position, a time or a message, and forwards', async () => {
    const { log, alice, message, fill, openCursor, shown } = await enter()
    await fill(5)
    await openCursor('a')
    await log.acknowledge(alice, 'a', null, [1, 2, 4])
    expect(await log.rewind(alice, 'a', null, { position: 1 })).toBe(1)
    expect(await shown('a')).toEqual([2, 3, 4, 5])
    expect(await log.rewind(alice, 'a', null, { time: 1003 })).toBe(3)
    expect(await log.rewind(alice, 'a', null, { time: 1002.5 })).toBe(3)
    expect(await log.rewind(alice, 'a', null, { time: 9999 })).toBe(5)
    expect(await log.rewind(alice, 'a', null, { time: 0 })).toBe(0)
    expect(await log.rewind(alice, 'a', null, { id: message(2).id })).toBe(2)
    expect(await shown('a')).toEqual([3, 4, 5])
    expect(await log.rewind(alice, 'a', null, { position: 99 })).toBe(5)
    const unknown = log.rewind(alice, 'a', null, { id: 'unknown' })
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('lists cursors, and forgets one that is deleted', async () => {
    const { log, alice, fill, openCursor, shown } = await enter()
    await fill(4)
    await openCursor('b', 'who')
    await openCursor('a')
    await log.acknowledge(alice, 'b', null, [1, 3])
    await log.reject(alice, 'b', null, 4, 'CODE', 1)
    await log.pause(alice, 'a', true)
    expect(await log.listCursors(alice)).toEqual([
      { client: 'a', floor: 0, paused: true, pending: 4, deadLetters: 0, reader: 'reader', openedAt: 1 },
      { client: 'b', floor: 1, paused: false, pending: 1, deadLetters: 1, reader: 'who', openedAt: 1 },
    ])
    expect(await log.deleteCursor(alice, 'b')).toBe(true)
    expect(await log.deleteCursor(alice, 'b')).toBe(false)
    expect(await log.listCursors(newDid())).toEqual([])
    expect(await shown('b')).toEqual([1, 2, 3, 4])
    expect(await log.listDeadLetters(alice, { limit: 10 })).toEqual([])
    expect(await openCursor('b')).toMatchObject({ floor: 0, fence: 1 })
  })

  it('gives a mailbox so many clients, and knows no others', async () => {
    const { log, alice, openCursor } = await enter()
    await openCursor('a')
    const options = { reader: 'r', maxClients: 1, at: 1 }
    await expect(log.openCursor(alice, 'b', options)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' })
    expect(await log.openCursor(alice, 'a', options)).toMatchObject({ fence: 2 })
    const code = 'NOT_FOUND'
    await expect(log.acknowledge(alice, 'b', null, [1])).rejects.toMatchObject({ code })
    await expect(log.pause(alice, 'b', true)).rejects.toMatchObject({ code })
    await expect(log.redrive(newDid(), 'a', null)).rejects.toMatchObject({ code })
  })
}
