import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { FileName, MessageLog } from '../../src/log/message-log.ts'
import { far, type LogWorld, newDid } from './log-world.ts'

const refusal = (code: string) => expect.objectContaining({ code })

export function describeFiles(enter: () => Promise<LogWorld>): void {
  const file = { size: 100, at: 10, until: 1000, limit: 250 }
  const complete = { at: 20, until: 1000, complete: true }
  /** Times of this suite are early ones, at which nothing else in the log ends. */
  const expireAll = async (log: MessageLog, now: number): Promise<FileName[]> => {
    const all: FileName[] = []
    for (let isMore = true; isMore; ) {
      const { ended, more } = await log.expireFiles(now, 2)
      all.push(...ended)
      for (const { owner, id } of ended) await log.forgetFile(owner, id)
      isMore = more || ended.length > 0
    }
    return all
  }

  it('creates a file once, within the bytes that its owner may have', async () => {
    const { log, sender } = await enter()
    expect(await log.createFile(sender, { ...file, id: 'a' })).toBe('created')
    expect(await log.createFile(sender, { ...file, id: 'a', at: 11 })).toBe('same')
    await expect(log.createFile(sender, { ...file, id: 'a', size: 99 })).rejects.toEqual(refusal('CONFLICT'))
    await log.createFile(sender, { ...file, id: 'b' })
    await expect(log.createFile(sender, { ...file, id: 'c' })).rejects.toEqual(refusal('QUOTA_EXCEEDED'))
    await expect(log.createFile(sender, { ...file, id: 'c', size: 251 })).rejects.toEqual(refusal('TOO_LARGE'))
    expect(await log.createFile(sender, { ...file, id: 'c', size: 50 })).toBe('created')
    expect(await log.countFileBytes(sender)).toBe(250)
    expect(await log.countFileBytes(newDid())).toBe(0)
  })

  it('knows a file by its owner and its id', async () => {
    const { log, sender, alice } = await enter()
    await log.createFile(sender, { ...file, id: 'a' })
    expect(await log.createFile(alice, { ...file, id: 'a', size: 1 })).toBe('created')
    expect(await log.findFile(sender, { owner: sender, id: 'a' }, 10)).toEqual({
      ...{ size: 100, complete: false, expiresAt: 1000 },
    })
    expect(await log.findFile(alice, { owner: sender, id: 'a' }, 10)).toBeNull()
  })

  it('keeps a file as long as somebody asks for, and holds it for a message when it is complete', async () => {
    const { log, sender } = await enter()
    const hold = { size: 100, at: 20, until: 5000 }
    await log.createFile(sender, { ...file, id: 'a' })
    await expect(log.holdFile(sender, 'a', hold)).rejects.toEqual(refusal('FILE_INCOMPLETE'))
    await log.extendFile(sender, 'a', complete)
    await expect(log.holdFile(sender, 'a', { ...hold, size: 99 })).rejects.toEqual(refusal('FILE_INCOMPLETE'))
    await log.holdFile(sender, 'a', hold)
    await log.extendFile(sender, 'a', { at: 20, until: 2000, complete: false })
    expect(await log.findFile(sender, { owner: sender, id: 'a' }, 10)).toMatchObject({
      ...{ complete: true, expiresAt: 5000 },
    })
    await expect(log.holdFile(sender, 'none', hold)).rejects.toEqual(refusal('FILE_UNKNOWN'))
    await expect(log.holdFile(newDid(), 'a', hold)).rejects.toEqual(refusal('FILE_UNKNOWN'))
    await expect(log.holdFile(sender, 'a', { ...hold, at: 5000 })).rejects.toEqual(refusal('FILE_UNKNOWN'))
  })

  it('lets those read a file who have a message with it, until that ends', async () => {
    const { log, sender, alice, bob, message } = await enter()
    const name = { owner: sender, id: 'a' }
    const sent = { id: 'a', size: 100 }
    await log.createFile(sender, { ...file, id: 'a' })
    await log.extendFile(sender, 'a', complete)
    await log.append(message(0, { to: [alice], file: sent, expiresAt: 500 }))
    expect(await log.findFile(alice, name, 499)).toEqual({ size: 100, complete: true, expiresAt: 500 })
    expect(await log.findFile(alice, name, 500)).toBeNull()
    expect(await log.findFile(bob, name, 20)).toBeNull()
    await log.append(message(1, { to: [alice], file: sent, expiresAt: 700 }))
    await log.append(message(2, { to: [alice], file: sent, expiresAt: 600 }))
    expect(await log.findFile(alice, name, 20)).toMatchObject({ expiresAt: 700 })
    await log.expire(750, 100)
    await expireAll(log, 750)
    expect(await log.findFile(alice, name, 20)).toBeNull()
    expect(await log.findFile(sender, name, 20)).not.toBeNull()
  })

  it('gives nobody a file whose message was refused', async () => {
    const { log, sender, alice, message } = await enter()
    const [answer] = await log.append(message(7, { to: [alice], file: { id: 'a', size: 100 } }))
    expect(answer).toMatchObject({ status: 'refused' })
    expect(await log.findFile(alice, { owner: sender, id: 'a' }, 20)).toBeNull()
  })

  it('ends what is past its time, and knows it until it is forgotten', async () => {
    const { log, sender } = await enter()
    const ids = Array.from({ length: 5 }, () => randomUUID()).sort()
    const [first = ''] = ids
    for (const id of ids) await log.createFile(sender, { ...file, id, size: 10, until: 100 })
    await log.createFile(sender, { ...file, id: 'later', size: 10, until: far })
    const { ended, more } = await log.expireFiles(100, 2)
    expect([ended.length > 0, more]).toEqual([true, true])
    await expect(log.createFile(sender, { ...file, id: first, at: 200 })).rejects.toEqual(refusal('CONFLICT'))
    await expect(log.extendFile(sender, first, complete)).rejects.toEqual(refusal('FILE_UNKNOWN'))
    const names = await expireAll(log, 100)
    expect(names.filter(({ owner }) => owner === sender).map(({ id }) => id)).toEqual(expect.arrayContaining(ids))
    expect(await log.countFileBytes(sender)).toBe(10)
    expect(await log.createFile(sender, { ...file, id: first, size: 10 })).toBe('created')
  })

  it('ends a file that its owner has done with', async () => {
    const { log, sender } = await enter()
    await log.createFile(sender, { ...file, id: 'a' })
    expect([await log.endFile(sender, 'a'), await log.endFile(sender, 'a')]).toEqual([true, false])
    expect(await log.findFile(sender, { owner: sender, id: 'a' }, 20)).toBeNull()
    expect(await expireAll(log, 20)).toContainEqual({ owner: sender, id: 'a' })
    await log.createFile(sender, { ...file, id: 'b' })
    await log.forgetFile(sender, 'b')
    expect(await log.countFileBytes(sender)).toBe(100)
  })
}
