import { createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { SpineError } from '@digital-spine/core'
import { describe, expect, it } from 'vitest'
import { allow } from '../../src/access/principal.ts'
import { accessWorld, address, bearer, configured, engines, hour, minute, password, refused } from './access-world.ts'

describe.each(engines)('who may call a gateway, on %s', (engine) => {
  const world = accessWorld(engine)
  const { identify, addUser, login } = world
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const base64url = (text: string): string => Buffer.from(text).toString('base64url')
  const basic = (name: string, given: string): IncomingHttpHeaders => ({
    authorization: `Basic ${base64(`${name}:${given}`)}`,
  })

  describe('credentials', () => {
    it('knows the configured key, keys made here, passwords in every spelling, tokens and tickets', async () => {
      const { key } = await world.access.keys.create({ name: 'billing', scopes: ['send'] }, 'key:configured')
      await addUser()
      const { accessToken } = await login()
      const named: [IncomingHttpHeaders, string][] = [
        [{ 'x-api-key': configured }, 'configured'],
        [{ 'x-api-key': key }, 'billing'],
        [{ 'x-api-username': 'alice', 'x-api-password': base64(password) }, 'alice'],
        [basic('alice', password), 'alice'],
        [{ authorization: base64(`alice:${password}`) }, 'alice'],
        [bearer(accessToken), 'alice'],
      ]
      for (const [headers, name] of named) expect(await identify(headers)).toMatchObject({ name })
      const ticket = world.access.ticket(await identify(bearer(accessToken)))
      expect(await identify({}, `/events?clientId=a&ticket=${ticket}`)).toMatchObject({ name: 'alice' })
    })

    it('lets nothing make up for a wrong one', async () => {
      await addUser()
      const { accessToken } = await login()
      const right: IncomingHttpHeaders[] = [{ 'x-api-key': configured }, bearer(accessToken)]
      const wrong: IncomingHttpHeaders[] = [
        { authorization: 'x' },
        { authorization: '' },
        { authorization: `Bearer ${configured}` },
        basic('alice', 'another horse battery'),
        { 'x-api-username': 'alice' },
        { 'x-api-password': base64(password) },
        { 'x-api-key': '' },
        { 'x-api-key': `${configured}, ${configured}` },
      ]
      for (const headers of wrong) {
        await expect(identify(headers)).rejects.toEqual(refused('UNAUTHENTICATED'))
        for (const other of right)
          await expect(identify({ ...other, ...headers })).rejects.toEqual(refused('UNAUTHENTICATED'))
      }
      await expect(identify(right[0] ?? {}, '/events?ticket=gwt_x')).rejects.toEqual(refused('UNAUTHENTICATED'))
      await expect(identify({})).rejects.toEqual(refused('UNAUTHENTICATED'))
    })

    it('takes no token that somebody has signed', async () => {
      const claims = { type: 'access', accountType: 'admin', username: 'admin', iat: 0, exp: 1e12 }
      const [header, body] = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => base64url(JSON.stringify(part)))
      const signature = createHmac('sha256', 'default-private-key').update(`${header}.${body}`).digest('base64url')
      await expect(identify(bearer(`${header}.${body}.${signature}`))).rejects.toEqual(refused('UNAUTHENTICATED'))
    })

    it('gives who shows several what all of them allow', async () => {
      const make = (name: string, limits = {}) =>
        world.access.keys.create({ name, scopes: ['send', 'receive'], ...limits }, 'key:configured')
      const [one, all] = [await make('one', { channels: ['a', 'b'] }), await make('all')]
      await addUser('bob.b', 'viewer')
      const viewer = await identify({ 'x-api-key': all.key, ...basic('bob.b', password) })
      expect(viewer).toMatchObject({ name: 'bob.b', scopes: new Set() })
      await addUser()
      const both = await identify({ 'x-api-key': one.key, ...basic('alice', password) })
      expect(both).toMatchObject({ name: 'alice', scopes: new Set(['send', 'receive']), channels: new Set(['a', 'b']) })
      await world.access.keys.revoke(one.id)
      expect(await both.holds()).toBe(false)
      expect(await viewer.holds()).toBe(true)
    })

    it('keeps no password, key or token', async () => {
      await addUser()
      const { accessToken, refreshToken } = await login()
      const { key } = await world.access.keys.create({ name: 'billing', scopes: ['send'] }, 'key:configured')
      for (const table of ['users', 'user_sessions', 'user_tokens', 'api_keys', 'audit'] as const) {
        const text = JSON.stringify(await world.db.selectFrom(table).selectAll().execute())
        for (const secret of [password, accessToken, refreshToken, key, configured]) expect(text).not.toContain(secret)
      }
    })
  })

  describe('rights', () => {
    it('gives each role what it is for', async () => {
      const rights = {
        admin: ['administer', 'send'],
        messaging: ['send', 'receive', 'enrol'],
        viewer: ['read'],
      } as const
      for (const [i, role] of (['admin', 'messaging', 'viewer'] as const).entries()) {
        await addUser(`user${i}`, role)
        const principal = await identify(basic(`user${i}`, password))
        for (const scope of rights[role]) expect(() => allow(principal, scope)).not.toThrow()
        if (role !== 'admin') expect(() => allow(principal, 'administer')).toThrow(refused('FORBIDDEN'))
        if (role === 'viewer') expect(() => allow(principal, 'receive')).toThrow(refused('FORBIDDEN'))
      }
    })

    it('keeps a key to its scopes, its channels and its time', async () => {
      const limits = { scopes: ['send' as const, 'read' as const], channels: ['out'], expiresAt: world.now + hour }
      const { key } = await world.access.keys.create({ name: 'meter', ...limits }, 'key:configured')
      const principal = await identify({ 'x-api-key': key })
      expect(() => allow(principal, 'send', 'out')).not.toThrow()
      expect(() => allow(principal, 'send', 'other')).toThrow(refused('FORBIDDEN'))
      expect(() => allow(principal, 'receive', 'out')).toThrow(refused('FORBIDDEN'))
      world.now += hour
      await expect(identify({ 'x-api-key': key })).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await principal.holds()).toBe(false)
    })

    it('gives a key of some channels no right that reaches beyond them', async () => {
      const wanted = { name: 'meter', scopes: ['send' as const, 'administer' as const], channels: ['out'] }
      await expect(world.access.keys.create(wanted, 'key:configured')).rejects.toEqual(refused('VALIDATION_FAILED'))
    })
  })

  describe('API keys', () => {
    it('refuses one that is revoked, at once, for good and in another process', async () => {
      const { key, id } = await world.access.keys.create({ name: 'billing', scopes: ['send'] }, 'user:alice')
      const principal = await identify({ 'x-api-key': key })
      await world.access.keys.revoke(id)
      await expect(identify({ 'x-api-key': key })).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await principal.holds()).toBe(false)
      await expect(world.access.keys.revoke(id)).rejects.toEqual(refused('NOT_FOUND'))
      await world.access.close()
      world.access = world.open()
      await expect(identify({ 'x-api-key': key })).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await world.access.keys.list()).toMatchObject([
        { name: 'billing', createdBy: 'user:alice', revokedAt: world.now },
      ])
    })

    it('counts requests of one that has a rate, and no others', async () => {
      const make = (name: string, rate = {}) =>
        world.access.keys.create({ name, scopes: ['send'], ...rate }, 'key:configured')
      const [slow, other] = [await make('slow', { perMinute: 3 }), await make('other')]
      for (let i = 0; i < 3; i += 1) await identify({ 'x-api-key': slow.key })
      await expect(identify({ 'x-api-key': slow.key })).rejects.toEqual(refused('QUOTA_EXCEEDED'))
      for (let i = 0; i < 10; i += 1) await identify({ 'x-api-key': other.key })
      world.now += minute
      await identify({ 'x-api-key': slow.key })
    })

    it('tells when one was used last, over a restart, and writes it once a minute', async () => {
      const { key } = await world.access.keys.create({ name: 'billing', scopes: ['send'] }, 'key:configured')
      expect(await world.access.keys.list()).toEqual([expect.not.objectContaining({ usedAt: expect.anything() })])
      const first = world.now
      for (let i = 0; i < 5; i += 1) {
        await identify({ 'x-api-key': key })
        world.now += 10_000
      }
      await world.access.close()
      world.access = world.open()
      expect(await world.access.keys.list()).toMatchObject([{ usedAt: first }])
      world.now += minute
      await identify({ 'x-api-key': key })
      expect(await world.access.keys.list()).toMatchObject([{ usedAt: world.now }])
    })
  })

  describe('passwords', () => {
    const wrong = (name = 'alice') =>
      expect(identify(basic(name, `wrong ${Math.random()}`))).rejects.toEqual(refused('UNAUTHENTICATED'))

    it('lock a user after five wrong ones, for a minute and then twice as long each time', async () => {
      await addUser()
      for (let i = 0; i < 5; i += 1) await wrong()
      await expect(identify(basic('alice', password))).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await world.access.users.list()).toMatchObject([{ lockedUntil: world.now + minute }])
      world.now += minute
      await wrong()
      expect(await world.access.users.list()).toMatchObject([{ lockedUntil: world.now + 2 * minute }])
      world.now += 2 * minute
      expect(await identify(basic('alice', password))).toMatchObject({ name: 'alice' })
      await wrong()
      expect(await world.access.users.list()).toEqual([expect.not.objectContaining({ lockedUntil: expect.anything() })])
    })

    it('tell how long a lock lasts, and that as well of names that nobody has', async () => {
      await addUser()
      const told = async (name: string): Promise<unknown> => {
        const error = await world.access
          .checkPassword(name, `wrong ${Math.random()}`, name)
          .catch((reason: unknown) => reason)
        const { code, message, details } = error as SpineError
        return { code, message, details }
      }
      const start = world.now
      const tell = async (name: string): Promise<unknown[]> => {
        world.now = start
        const answers: unknown[] = []
        for (const pause of [0, 0, 0, 0, 0, 20_000, 40_000]) {
          world.now += pause
          answers.push(await told(name))
        }
        return answers
      }
      const answers = await tell('alice')
      expect(answers.slice(3)).toMatchObject([
        { code: 'UNAUTHENTICATED', details: undefined },
        ...[60, 40, 120].map((retryAfterSeconds) => ({ code: 'UNAUTHENTICATED', details: { retryAfterSeconds } })),
      ])
      expect(await tell('nobody')).toEqual(answers)
    })

    it('are not guessed faster by many at once', async () => {
      await addUser()
      await Promise.all(Array.from({ length: 12 }, () => wrong()))
      const { failed } = await world.db.selectFrom('users').select('failed').executeTakeFirstOrThrow()
      expect(failed).toBe(5)
      await world.access.users.change('alice', { unlock: true })
      expect(await identify(basic('alice', password))).toMatchObject({ name: 'alice' })
    })

    it('are tried thirty times a minute from an address, whoever they are of', async () => {
      for (let i = 0; i < 30; i += 1)
        await expect(world.access.checkPassword(`nobody${i}`, 'guess', address)).rejects.toEqual(
          refused('UNAUTHENTICATED'),
        )
      await expect(identify(basic('nobody', 'guess'))).rejects.toEqual(refused('QUOTA_EXCEEDED'))
      await addUser()
      expect(await identify(basic('alice', password), '/', '192.0.2.8')).toMatchObject({ name: 'alice' })
    })

    it('cost a system that sends one with each request a single try', async () => {
      await addUser()
      await Promise.all(Array.from({ length: 50 }, () => identify(basic('alice', password))))
      expect(await identify(basic('alice', password))).toMatchObject({ name: 'alice' })
      await world.access.users.change('alice', { role: 'viewer' })
      expect(await identify(basic('alice', password))).toMatchObject({ scopes: new Set(['read']) })
      await world.access.users.remove('alice')
      await expect(identify(basic('alice', password))).rejects.toEqual(refused('UNAUTHENTICATED'))
    })

    it('are recorded when they are wrong, with whom they were tried on if there is such a user', async () => {
      await addUser()
      await wrong()
      await wrong('a password typed as a name')
      const events = await world.access.audit.list({ after: 0, limit: 10 })
      expect(events).toMatchObject([{ action: 'password', subject: 'alice', outcome: 'refused', address }])
    })
  })

  describe('sessions', () => {
    it('go on by exchanging the refresh token, once; one that comes again ends them', async () => {
      await addUser()
      const first = await login()
      const second = await world.access.sessions.refresh(first.refreshToken)
      await expect(identify(bearer(first.accessToken))).rejects.toEqual(refused('UNAUTHENTICATED'))
      const principal = await identify(bearer(second.accessToken))
      await expect(world.access.sessions.refresh(first.refreshToken)).rejects.toEqual(refused('UNAUTHENTICATED'))
      await expect(identify(bearer(second.accessToken))).rejects.toEqual(refused('UNAUTHENTICATED'))
      await expect(world.access.sessions.refresh(second.refreshToken)).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await principal.holds()).toBe(false)
      expect(await world.access.audit.list({ after: 0, limit: 10 })).toMatchObject([
        { action: 'session.end', actor: 'user:alice' },
      ])
    })

    it('are exchanged by one of many who try at once', async () => {
      await addUser()
      const { refreshToken } = await login()
      const tries = await Promise.allSettled([1, 2, 3, 4].map(() => world.access.sessions.refresh(refreshToken)))
      expect(tries.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1)
      expect(await world.access.sessions.list()).toEqual([])
    })

    it('end when the time is over, at logout, with a new password, and with the user', async () => {
      await addUser()
      const old = await login()
      world.now += hour
      await expect(identify(bearer(old.accessToken))).rejects.toEqual(refused('UNAUTHENTICATED'))
      world.now += 19 * hour
      await expect(world.access.sessions.refresh(old.refreshToken)).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await world.access.sessions.list()).toEqual([])

      const token = async () => (await login()).accessToken
      const left = await token()
      const { session = '' } = await identify(bearer(left))
      expect(await world.access.sessions.end(session)).toBe(true)
      expect(await world.access.sessions.end(session)).toBe(false)
      const before = await token()
      await world.access.users.change('alice', { password: 'another horse battery' })
      for (const ended of [left, before])
        await expect(identify(bearer(ended))).rejects.toEqual(refused('UNAUTHENTICATED'))
      await expect(identify(basic('alice', password))).rejects.toEqual(refused('UNAUTHENTICATED'))
      await world.access.users.change('alice', { password })
      const last = await token()
      await world.access.users.remove('alice')
      await expect(identify(bearer(last))).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await world.db.selectFrom('user_tokens').selectAll().execute()).toEqual([])
    })

    it('end within a week however often they are refreshed', async () => {
      await addUser()
      let { refreshToken } = await login()
      for (let hours = 0; hours < 7 * 24; hours += 12) {
        ;({ refreshToken } = await world.access.sessions.refresh(refreshToken))
        world.now += 12 * hour
      }
      await expect(world.access.sessions.refresh(refreshToken)).rejects.toEqual(refused('UNAUTHENTICATED'))
    })

    it('have the role that the user has now', async () => {
      await addUser('alice', 'admin')
      const { accessToken } = await login()
      const principal = await identify(bearer(accessToken))
      await world.access.users.change('alice', { role: 'viewer' })
      expect(await identify(bearer(accessToken))).toMatchObject({ scopes: new Set(['read']) })
      expect(await principal.holds()).toBe(false)
    })
  })

  it('gives a ticket that is good once, for 30 s, and as long as who asked for it is', async () => {
    const { key, id } = await world.access.keys.create({ name: 'page', scopes: ['read'] }, 'key:configured')
    const issue = async (): Promise<string> => `/?ticket=${world.access.ticket(await identify({ 'x-api-key': key }))}`
    const [used, old, fallen] = [await issue(), await issue(), await issue()]
    await identify({}, used)
    await expect(identify({}, used)).rejects.toEqual(refused('UNAUTHENTICATED'))
    await world.access.keys.revoke(id)
    await expect(identify({}, fallen)).rejects.toEqual(refused('UNAUTHENTICATED'))
    world.now += 30_000
    await expect(identify({}, old)).rejects.toEqual(refused('UNAUTHENTICATED'))
  })

  it('takes no second user of a name', async () => {
    await addUser()
    await expect(addUser('alice', 'admin')).rejects.toEqual(refused('CONFLICT'))
    expect(await world.access.users.list()).toMatchObject([{ name: 'alice', role: 'messaging' }])
  })
})
