import type { PageQuery } from '@digital-spine/api'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { UserRow } from '../../src/access/password-check.ts'
import { placeOfSession } from '../../src/access/sessions.ts'
import { readPage } from '../../src/show/page.ts'
import { accessWorld, engines, minute, refused } from './access-world.ts'

describe.each(engines)('what is listed of who may call a gateway, on %s', (engine) => {
  const world = accessWorld(engine)
  const { addUser } = world

  it('lists users, keys and sessions page by page', async () => {
    const lists = [world.access.users.list, world.access.keys.list, world.access.sessions.list] as const
    for (const name of ['anna', 'bert', 'carl', 'dora', 'emil']) {
      await addUser(name)
      await world.access.keys.create({ name, scopes: ['read'] }, 'key:configured')
      for (let logins = 0; logins < 2; logins += 1) await world.access.sessions.openBrowser({ name } as UserRow)
      world.now += name === 'carl' ? 1 : 0
    }
    const places = [({ name }: { name: string }) => name, ({ id }: { id: string }) => id, placeOfSession] as ((
      item: unknown,
    ) => string)[]
    for (const [i, list] of lists.entries()) {
      const all = await list()
      const placeOf = places[i] ?? String
      const paged: unknown[] = []
      let after: string | undefined
      do {
        const query = after === undefined ? { limit: 2 } : { limit: 2, after }
        const { items, next } = await readPage<PageQuery, unknown>(query, list, placeOf)
        expect(items.length).toBeLessThanOrEqual(2)
        paged.push(...items)
        after = next
      } while (after !== undefined)
      expect(all.length).toBeGreaterThanOrEqual(5)
      expect(paged).toEqual(all)
    }
    await expect(world.access.sessions.list({ after: 'anna' })).rejects.toEqual(refused('VALIDATION_FAILED'))
  })

  it('finds users and keys by a part of their name, sessions by their user', async () => {
    for (const name of ['anna_1', 'anna-2', 'bert']) await addUser(name)
    const found = async (q: string) => (await world.access.users.list({ q })).map(({ name }) => name)
    expect(await found('ANNA')).toEqual(['anna-2', 'anna_1'])
    expect([await found('a_1'), await found('%')]).toEqual([['anna_1'], []])
    for (const name of ['Billing', 'billing 2', 'other'])
      await world.access.keys.create({ name, scopes: ['read'] }, 'key:a')
    const [first] = await world.access.keys.list({ q: 'billing' })
    await world.access.keys.revoke(first?.id ?? '')
    const live = async (isLive: boolean) =>
      (await world.access.keys.list({ q: 'BILL', live: isLive })).map(({ name }) => name)
    expect([await live(true), await live(false)]).toEqual([['billing 2'], ['Billing']])
    for (const name of ['bert', 'anna_1', 'bert']) await world.access.sessions.openBrowser({ name } as UserRow)
    expect(await world.access.sessions.list({ username: 'bert' })).toHaveLength(2)
  })

  describe('the record', () => {
    it('is read from the newest back, and by who, what, when and how it came out', async () => {
      for (let i = 0; i < 10; i += 1) {
        const act = { actor: `user:u${i % 2}`, action: `act ${i % 5}` }
        if (i % 3 === 0) await world.access.audit.refused({ ...act, code: 'FORBIDDEN' })
        else await world.access.audit.record(act)
        world.now += minute
      }
      const all = await world.access.audit.list({ limit: 100 })
      const newest = await world.access.audit.list({ order: 'newest', limit: 100 })
      expect(newest).toEqual(all.toReversed())
      const { sequence = 0, at = 0 } = newest[3] ?? {}
      const time = new Date(at).toISOString()
      expect(await world.access.audit.list({ order: 'newest', before: sequence, limit: 2 })).toEqual(newest.slice(4, 6))
      expect(await world.access.audit.list({ after: sequence, limit: 100 })).toEqual(all.slice(7))
      expect(await world.access.audit.list({ to: time, limit: 100 })).toEqual(all.slice(0, 7))
      expect(await world.access.audit.list({ from: time, limit: 100 })).toEqual(all.slice(6))
      const some = await world.access.audit.list({ actor: 'user:u0', action: 'act 1', outcome: 'refused', limit: 100 })
      expect(some).toEqual([all[6]])
      expect(await world.access.audit.list({ q: 'ACT 1', limit: 100 })).toEqual([all[1], all[6]])
      expect(await world.access.audit.list({ q: 'r:u1', limit: 100 })).toEqual(all.filter((_, i) => i % 2 === 1))
    })

    it('is numbered in the order of what was done, and found by actor and action', async () => {
      const acts = Array.from({ length: 20 }, (_, i) => ({
        actor: `user:u${i % 2}`,
        action: `act ${i}`,
        subject: `${i}`,
      }))
      await Promise.all(acts.map((act) => world.access.audit.record(act)))
      const events = await world.access.audit.list({ after: 0, limit: 100 })
      expect(events.map(({ action }) => action)).toEqual(acts.map(({ action }) => action))
      const [first] = events
      expect(await world.access.audit.list({ after: first?.sequence ?? 0, limit: 2 })).toEqual(events.slice(1, 3))
      expect(await world.access.audit.list({ after: 0, limit: 100, actor: 'user:u1' })).toHaveLength(10)
      expect(await world.access.audit.list({ after: 0, limit: 100, action: 'act 7' })).toHaveLength(1)
    })

    it('has what is to be done wait, and refuses it if it cannot be written', async () => {
      await sql`alter table audit rename to audit_away`.execute(world.db)
      try {
        const act = { actor: 'key:configured', action: 'POST /api/v2/users' }
        await expect(world.access.audit.record(act)).rejects.toEqual(refused('AUDIT_UNAVAILABLE'))
        await world.access.audit.refused({ ...act, code: 'FORBIDDEN' })
      } finally {
        await sql`alter table audit_away rename to audit`.execute(world.db)
      }
    })
  })
})
