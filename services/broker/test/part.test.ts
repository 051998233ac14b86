import { DatabaseSync } from 'node:sqlite'
import { findNatsServer } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBodies } from '../src/log/jetstream/bodies.ts'
import type { LogStream } from '../src/log/jetstream/log-stream.ts'
import { subjectOf } from '../src/log/jetstream/parts.ts'
import { purgeBodies } from '../src/log/jetstream/purge-bodies.ts'
import { encodeRecord } from '../src/log/jetstream/record.ts'
import { alice, epoch, type Member, message, type PartWorld, startPartWorld } from './part-world.ts'

const accepted = (position: number) => ({ value: [{ status: 'accepted', position }] })
const positions = (member: Member) => {
  const page = member.part.read('read', [alice, 'nobody', 0, 1000, null]) as { entries: { position: number }[] }
  return page.entries.map(({ position }) => position)
}

describe.skipIf(findNatsServer() === undefined)('a part of the log, which one process owns', () => {
  let world: PartWorld
  let n = 0
  /** The next message of the one flow. */
  const next = () => {
    n += 1
    return message(n - 1)
  }
  beforeAll(async () => {
    world = await startPartWorld()
    const first = await world.join('first')
    await first.own()
    await first.ask('putEpoch', epoch)
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it('is the same for whoever follows', async () => {
    const [a, b] = [await world.join('a'), await world.join('b')]
    await a.own()
    expect(await Promise.all([next(), next(), next()].map((one) => a.ask('append', one)))).toMatchObject([
      accepted(1),
      accepted(2),
      accepted(3),
    ])
    await a.ask('openCursor', alice, 'client', { reader: 'r', maxClients: 5, at: 1 })
    await a.ask('acknowledge', alice, 'client', 1, [1, 3])
    await b.part.catchUp()
    expect(b.contents()).toEqual(a.contents())
    expect((await world.join('later')).contents()).toEqual(a.contents())
  })

  it('refuses what a deposed owner writes, who then follows', async () => {
    const [old, fresh] = [await world.join('old'), await world.join('fresh')]
    await old.own()
    old.isDeaf = true
    await fresh.own()
    const late = next()
    void old.ask('append', late)
    expect(await fresh.ask('append', late)).toMatchObject(accepted(n))
    await old.part.catchUp()
    expect(old.part.ownership).toEqual(fresh.part.ownership)
    expect(old.contents()).toEqual(fresh.contents())
    expect(positions(fresh)).toEqual(Array.from({ length: n }, (_, i) => i + 1))
  })

  it('answers nothing for a deposed owner, not even what would change nothing', async () => {
    let hold: Promise<void> | undefined
    const deaf = await world.join('deaf', (stream) => ({
      ...stream,
      state: async () => {
        await hold
        return stream.state()
      },
    }))
    await deaf.own()
    const first = next()
    await deaf.ask('append', first)
    deaf.isDeaf = true
    const { promise, resolve } = Promise.withResolvers<void>()
    hold = promise
    let isAnswered = false
    void deaf.ask('append', first).then(() => {
      isAnswered = true
    })
    const fresh = await world.join('fresher')
    await fresh.own()
    expect(await fresh.ask('append', next())).toMatchObject(accepted(n))
    resolve()
    await deaf.part.catchUp()
    expect(deaf.part.ownership.owner).toBe('fresher')
    expect(isAnswered).toBe(false)
  })

  const faults: Record<string, (append: LogStream['append']) => LogStream['append']> = {
    'was stored, and the answer lost': (append) => async (data, last) => {
      await append(data, last)
      throw new Error('timeout')
    },
    'was not stored': () => async () => {
      throw new Error('no responders')
    },
    'is stored only while it is sent again': (append) => async (data, last) => {
      setImmediate(() => void append(data, last))
      throw new Error('timeout')
    },
  }
  for (const [what, spoil] of Object.entries(faults))
    it(`stores once what ${what}`, async () => {
      let isFaulty = false
      const member = await world.join(`spoilt ${what}`, (stream) => ({
        ...stream,
        append: (data, last) => {
          const append = isFaulty ? spoil(stream.append) : stream.append
          isFaulty = false
          return append(data, last)
        },
      }))
      await member.own()
      isFaulty = true
      expect(await member.ask('append', next())).toMatchObject(accepted(n))
      expect(await member.ask('append', next())).toMatchObject(accepted(n))
      const follower = await world.join('follower')
      expect(follower.contents()).toEqual(member.contents())
      expect(positions(follower)).toEqual(Array.from({ length: n }, (_, i) => i + 1))
    })

  it('takes a call once in a term, however often it is sent', async () => {
    const member = await world.join('twice')
    await member.own()
    const { term } = member.part.ownership
    const at = 1
    const request = { origin: 'far', call: 1, name: 'appendReceipts', args: [alice, 'jws', at, 9e15] } as const
    member.part.receive([request], { term, after: 0 })
    member.part.receive([request], { term, after: 0 })
    member.part.receive([{ ...request, call: 2 }], { term: term - 1, after: 0 })
    member.part.receive([{ ...request, call: 4 }], { term, after: 3 })
    member.part.receive([{ ...request, call: 3 }], { term, after: 1 })
    await member.ask('appendReceipts', alice, 'last', at, 9e15)
    expect(
      member.done.filter(({ request: { origin } }) => origin === 'far').map(({ request: { call } }) => call),
    ).toEqual([1, 3])
  })

  it('goes on from a snapshot if the records it lacks are gone, and so do those who read its view', async () => {
    const [owner, slow] = [await world.join('owner'), await world.join('slow')]
    await owner.own()
    slow.isDeaf = true
    using reader = openReading(slow.file)
    await owner.ask('append', next())
    await owner.keep()
    await owner.ask('append', next())
    await slow.part.catchUp()
    expect(slow.contents()).toEqual(owner.contents())
    // Three receipts lie there too.
    expect(reader.last()).toBe(n + 3)
    expect((await world.join('fresh')).contents()).toEqual(owner.contents())
  })

  it('keeps a large body for as long as the part refers to its day, and no longer', async () => {
    const [dayMs, member] = [86_400_000, await world.join('keeping')]
    await member.own()
    const bodies = await openBodies(world.connection)
    const [used, unused] = [new Uint8Array(10).fill(1), new Uint8Array(10).fill(2)]
    const [usedRef, unusedRef] = [await bodies.put(used, 10 * dayMs), await bodies.put(unused, 11 * dayMs)]
    await member.ask('append', { ...next(), body: usedRef })
    const usedDays = async () => new Set(await member.keeper.bodyDays('0'))
    const fresh = () => openBodies(world.connection)
    await purgeBodies(world.connection, { now: 11 * dayMs, usedDays: async () => new Set() })
    expect(await (await fresh()).get(unusedRef)).toEqual(Buffer.from(unused))
    await purgeBodies(world.connection, { now: 13 * dayMs, usedDays })
    expect(await (await fresh()).get(usedRef)).toEqual(Buffer.from(used))
    await expect((await fresh()).get(unusedRef)).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' })
  })

  it('stops at a record that does not come to what its owner came to, and skips nothing', async () => {
    const [owner, follower] = [await world.join('last owner'), await world.join('last follower')]
    await owner.own()
    const before = follower.contents()
    const failures = [owner, follower].map(({ failed }) => failed)
    const { term } = owner.part.ownership
    const request = { origin: 'owner', call: 99, name: 'appendReceipts', args: [alice, 'jws', 1, 9e15] } as const
    const record = encodeRecord({ id: 'spoilt', owner: 'last owner', term, requests: [request], check: 1 })
    await world.connection.request(subjectOf('0'), record)
    await Promise.all(failures)
    expect([owner.part.isFit, follower.part.isFit]).toEqual([false, false])
    expect(follower.contents()).toMatchObject({ entries: (before as { entries: unknown }).entries })
  })
})

function openReading(file: string) {
  const database = new DatabaseSync(file, { readOnly: true })
  return {
    last: () => database.prepare('select last from mailboxes where did = ?').get(alice)?.last,
    [Symbol.dispose]: () => database.close(),
  }
}
