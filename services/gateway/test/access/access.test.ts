import { createHash, createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { PageQuery } from '@digital-spine/api'
import { createUuidSource, type SpineError } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { createPasswords, openDatabase, silentLogger } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Access, createAccess } from '../../src/access/access.ts'
import type { UserRow } from '../../src/access/password-check.ts'
import { allow, type Principal } from '../../src/access/principal.ts'
import { placeOfSession } from '../../src/access/sessions.ts'
import type { GatewayDatabase, GatewaySchema } from '../../src/database.ts'
import { gatewayMigrations } from '../../src/migrations.ts'
import { readPage } from '../../src/show/page.ts'

const minute = 60_000
const hour = 60 * minute
const address = '192.0.2.7'
const configured = 'the-configured-key'
const did = 'did:key:me'
const password = 'correct horse battery'
const refused = (code: string) => expect.objectContaining({ code })

describe.each(['sqlite', 'postgres'] as const)('who may call a gateway, on %s', (engine) => {
  const folder = tempFolder()
  let postgres: TestPostgres | undefined
  let db: GatewayDatabase
  let access: Access
  let now: number

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres()
    const url = postgres?.url ?? `sqlite:${folder.path}/data.sqlite`
    db = await openDatabase<GatewaySchema>({ url, migrations: gatewayMigrations })
  })
  afterAll(async () => {
    await db.destroy()
    await postgres?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })
  beforeEach(async () => {
    for (const table of ['users', 'api_keys', 'audit'] as const) await db.deleteFrom(table).execute()
    now = 1_800_000_000_000
    access = open()
  })
  afterEach(() => access.close())

  const open = (): Access =>
    createAccess({
      ...{ db, did, apiKey: configured, logger: silentLogger(), now: () => now },
      passwords: createPasswords({ N: 16, r: 1, p: 1 }),
      newId: createUuidSource(nodeCrypto, () => now),
    })
  const identify = (headers: IncomingHttpHeaders, url = '/api/v2/messages', from = address): Promise<Principal> =>
    access.identify({ method: 'GET', headers, url, address: from })
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const base64url = (text: string): string => Buffer.from(text).toString('base64url')
  const basic = (name: string, given: string): IncomingHttpHeaders => ({
    authorization: `Basic ${base64(`${name}:${given}`)}`,
  })
  const addUser = (name = 'alice', role: 'admin' | 'messaging' | 'viewer' = 'messaging') =>
    access.users.create({ name, role, password })
  const login = async (name = 'alice') => access.sessions.open(await access.checkPassword(name, password, address))
  const bearer = (token: string): IncomingHttpHeaders => ({ authorization: `Bearer ${token}` })

  describe('credentials', () => {
    it('knows the configured key, keys made here, passwords in every spelling, tokens and tickets', async () => {
      const { key } = await access.keys.create({ name: 'billing', scopes: ['send'] }, 'key:configured')
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
      const ticket = access.ticket(await identify(bearer(accessToken)))
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
        access.keys.create({ name, scopes: ['send', 'receive'], ...limits }, 'key:configured')
      const [one, all] = [await make('one', { channels: ['a', 'b'] }), await make('all')]
      await addUser('bob.b', 'viewer')
      const viewer = await identify({ 'x-api-key': all.key, ...basic('bob.b', password) })
      expect(viewer).toMatchObject({ name: 'bob.b', scopes: new Set() })
      await addUser()
      const both = await identify({ 'x-api-key': one.key, ...basic('alice', password) })
      expect(both).toMatchObject({ name: 'alice', scopes: new Set(['send', 'receive']), channels: new Set(['a', 'b']) })
      await access.keys.revoke(one.id)
      expect(await both.holds()).toBe(false)
      expect(await viewer.holds()).toBe(true)
    })

    it('keeps no password, key or token', async () => {
      await addUser()
      const { accessToken, refreshToken } = await login()
      const { key } = await access.keys.create({ name: 'billing', scopes: ['send'] }, 'key:configured')
      for (const table of ['users', 'user_sessions', 'user_tokens', 'api_keys', 'audit'] as const) {
        const text = JSON.stringify(await db.selectFrom(table).selectAll().execute())
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
      const limits = { scopes: ['send' as const, 'read' as const], channels: ['out'], expiresAt: now + hour }
      const { key } = await access.keys.create({ name: 'meter', ...limits }, 'key:configured')
      const principal = await identify({ 'x-api-key': key })
      expect(() => allow(principal, 'send', 'out')).not.toThrow()
      expect(() => allow(principal, 'send', 'other')).toThrow(refused('FORBIDDEN'))
      expect(() => allow(principal, 'receive', 'out')).toThrow(refused('FORBIDDEN'))
      now += hour
      await expect(identify({ 'x-api-key': key })).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await principal.holds()).toBe(false)
    })

    it('gives a key of some channels no right that reaches beyond them', async () => {
      const wanted = { name: 'meter', scopes: ['send' as const, 'administer' as const], channels: ['out'] }
      await expect(access.keys.create(wanted, 'key:configured')).rejects.toEqual(refused('VALIDATION_FAILED'))
    })
  })

  describe('API keys', () => {
    it('refuses one that is revoked, at once, for good and in another process', async () => {
      const { key, id } = await access.keys.create({ name: 'billing', scopes: ['send'] }, 'user:alice')
      const principal = await identify({ 'x-api-key': key })
      await access.keys.revoke(id)
      await expect(identify({ 'x-api-key': key })).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await principal.holds()).toBe(false)
      await expect(access.keys.revoke(id)).rejects.toEqual(refused('NOT_FOUND'))
      await access.close()
      access = open()
      await expect(identify({ 'x-api-key': key })).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await access.keys.list()).toMatchObject([{ name: 'billing', createdBy: 'user:alice', revokedAt: now }])
    })

    it('counts requests of one that has a rate, and no others', async () => {
      const make = (name: string, rate = {}) =>
        access.keys.create({ name, scopes: ['send'], ...rate }, 'key:configured')
      const [slow, other] = [await make('slow', { perMinute: 3 }), await make('other')]
      for (let i = 0; i < 3; i += 1) await identify({ 'x-api-key': slow.key })
      await expect(identify({ 'x-api-key': slow.key })).rejects.toEqual(refused('QUOTA_EXCEEDED'))
      for (let i = 0; i < 10; i += 1) await identify({ 'x-api-key': other.key })
      now += minute
      await identify({ 'x-api-key': slow.key })
    })

    it('tells when one was used last, over a restart, and writes it once a minute', async () => {
      const { key } = await access.keys.create({ name: 'billing', scopes: ['send'] }, 'key:configured')
      expect(await access.keys.list()).toEqual([expect.not.objectContaining({ usedAt: expect.anything() })])
      const first = now
      for (let i = 0; i < 5; i += 1) {
        await identify({ 'x-api-key': key })
        now += 10_000
      }
      await access.close()
      access = open()
      expect(await access.keys.list()).toMatchObject([{ usedAt: first }])
      now += minute
      await identify({ 'x-api-key': key })
      expect(await access.keys.list()).toMatchObject([{ usedAt: now }])
    })
  })

  describe('passwords', () => {
    const wrong = (name = 'alice') =>
      expect(identify(basic(name, `wrong ${Math.random()}`))).rejects.toEqual(refused('UNAUTHENTICATED'))

    it('lock a user after five wrong ones, for a minute and then twice as long each time', async () => {
      await addUser()
      for (let i = 0; i < 5; i += 1) await wrong()
      await expect(identify(basic('alice', password))).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await access.users.list()).toMatchObject([{ lockedUntil: now + minute }])
      now += minute
      await wrong()
      expect(await access.users.list()).toMatchObject([{ lockedUntil: now + 2 * minute }])
      now += 2 * minute
      expect(await identify(basic('alice', password))).toMatchObject({ name: 'alice' })
      await wrong()
      expect(await access.users.list()).toEqual([expect.not.objectContaining({ lockedUntil: expect.anything() })])
    })

    it('tell how long a lock lasts, and that as well of names that nobody has', async () => {
      await addUser()
      const told = async (name: string): Promise<unknown> => {
        const error = await access
          .checkPassword(name, `wrong ${Math.random()}`, name)
          .catch((reason: unknown) => reason)
        const { code, message, details } = error as SpineError
        return { code, message, details }
      }
      const start = now
      const tell = async (name: string): Promise<unknown[]> => {
        now = start
        const answers: unknown[] = []
        for (const pause of [0, 0, 0, 0, 0, 20_000, 40_000]) {
          now += pause
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
      const { failed } = await db.selectFrom('users').select('failed').executeTakeFirstOrThrow()
      expect(failed).toBe(5)
      await access.users.change('alice', { unlock: true })
      expect(await identify(basic('alice', password))).toMatchObject({ name: 'alice' })
    })

    it('are tried thirty times a minute from an address, whoever they are of', async () => {
      for (let i = 0; i < 30; i += 1)
        await expect(access.checkPassword(`nobody${i}`, 'guess', address)).rejects.toEqual(refused('UNAUTHENTICATED'))
      await expect(identify(basic('nobody', 'guess'))).rejects.toEqual(refused('QUOTA_EXCEEDED'))
      await addUser()
      expect(await identify(basic('alice', password), '/', '192.0.2.8')).toMatchObject({ name: 'alice' })
    })

    it('cost a system that sends one with each request a single try', async () => {
      await addUser()
      await Promise.all(Array.from({ length: 50 }, () => identify(basic('alice', password))))
      expect(await identify(basic('alice', password))).toMatchObject({ name: 'alice' })
      await access.users.change('alice', { role: 'viewer' })
      expect(await identify(basic('alice', password))).toMatchObject({ scopes: new Set(['read']) })
      await access.users.remove('alice')
      await expect(identify(basic('alice', password))).rejects.toEqual(refused('UNAUTHENTICATED'))
    })

    it('are recorded when they are wrong, with whom they were tried on if there is such a user', async () => {
      await addUser()
      await wrong()
      await wrong('a password typed as a name')
      const events = await access.audit.list({ after: 0, limit: 10 })
      expect(events).toMatchObject([{ action: 'password', subject: 'alice', outcome: 'refused', address }])
    })
  })

  describe('sessions', () => {
    it('go on by exchanging the refresh token, once; one that comes again ends them', async () => {
      await addUser()
      const first = await login()
      const second = await access.sessions.refresh(first.refreshToken)
      await expect(identify(bearer(first.accessToken))).rejects.toEqual(refused('UNAUTHENTICATED'))
      const principal = await identify(bearer(second.accessToken))
      await expect(access.sessions.refresh(first.refreshToken)).rejects.toEqual(refused('UNAUTHENTICATED'))
      await expect(identify(bearer(second.accessToken))).rejects.toEqual(refused('UNAUTHENTICATED'))
      await expect(access.sessions.refresh(second.refreshToken)).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await principal.holds()).toBe(false)
      expect(await access.audit.list({ after: 0, limit: 10 })).toMatchObject([
        { action: 'session.end', actor: 'user:alice' },
      ])
    })

    it('are exchanged by one of many who try at once', async () => {
      await addUser()
      const { refreshToken } = await login()
      const tries = await Promise.allSettled([1, 2, 3, 4].map(() => access.sessions.refresh(refreshToken)))
      expect(tries.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1)
      expect(await access.sessions.list()).toEqual([])
    })

    it('end when the time is over, at logout, with a new password, and with the user', async () => {
      await addUser()
      const old = await login()
      now += hour
      await expect(identify(bearer(old.accessToken))).rejects.toEqual(refused('UNAUTHENTICATED'))
      now += 19 * hour
      await expect(access.sessions.refresh(old.refreshToken)).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await access.sessions.list()).toEqual([])

      const token = async () => (await login()).accessToken
      const left = await token()
      const { session = '' } = await identify(bearer(left))
      expect(await access.sessions.end(session)).toBe(true)
      expect(await access.sessions.end(session)).toBe(false)
      const before = await token()
      await access.users.change('alice', { password: 'another horse battery' })
      for (const ended of [left, before])
        await expect(identify(bearer(ended))).rejects.toEqual(refused('UNAUTHENTICATED'))
      await expect(identify(basic('alice', password))).rejects.toEqual(refused('UNAUTHENTICATED'))
      await access.users.change('alice', { password })
      const last = await token()
      await access.users.remove('alice')
      await expect(identify(bearer(last))).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await db.selectFrom('user_tokens').selectAll().execute()).toEqual([])
    })

    it('end within a week however often they are refreshed', async () => {
      await addUser()
      let { refreshToken } = await login()
      for (let hours = 0; hours < 7 * 24; hours += 12) {
        ;({ refreshToken } = await access.sessions.refresh(refreshToken))
        now += 12 * hour
      }
      await expect(access.sessions.refresh(refreshToken)).rejects.toEqual(refused('UNAUTHENTICATED'))
    })

    it('have the role that the user has now', async () => {
      await addUser('alice', 'admin')
      const { accessToken } = await login()
      const principal = await identify(bearer(accessToken))
      await access.users.change('alice', { role: 'viewer' })
      expect(await identify(bearer(accessToken))).toMatchObject({ scopes: new Set(['read']) })
      expect(await principal.holds()).toBe(false)
    })
  })

  describe('sessions of browsers', () => {
    const browse = async (name = 'alice') =>
      access.sessions.openBrowser(await access.checkPassword(name, password, address))
    const cookieOf = (token: string, secure = false): string => access.cookie.set(token, secure).split(';')[0] ?? ''
    const look = (token: string) => identify({ cookie: `theme=dark; ${cookieOf(token)}` })
    const from = (headers: IncomingHttpHeaders, method: string, token: string) =>
      access.identify({
        method,
        url: '/',
        address,
        headers: { ...headers, host: 'gateway:8090', cookie: cookieOf(token) },
      })

    it('are in a cookie of this gateway alone, which no script reads and no other site has sent', () => {
      const name = `spine_${createHash('sha256').update(did).digest('hex').slice(0, 12)}`
      const flags = 'Path=/; HttpOnly; SameSite=Strict'
      expect(access.cookie.set('gwb_x', false)).toBe(`${name}=gwb_x; ${flags}`)
      expect(access.cookie.set('gwb_x', true)).toBe(`${name}=gwb_x; ${flags}; Secure`)
      expect(access.cookie.clear()).toBe(`${name}=; ${flags}; Max-Age=0`)
    })

    it('hold for an hour after each use, and twelve at most; use is written once a minute', async () => {
      await addUser()
      const token = await browse()
      const start = now
      now += minute - 1
      await look(token)
      expect(await access.sessions.list()).toMatchObject([{ usedAt: start, endsAt: start + hour }])
      for (let used = 0; used < 13; used += 1) {
        now = start + used * 50 * minute
        expect(await look(token)).toMatchObject({ kind: 'user', name: 'alice' })
      }
      expect(await access.sessions.list()).toMatchObject([{ usedAt: now, endsAt: now + hour }])
      now = start + 10.9 * hour
      await look(token)
      now = start + 11.5 * hour
      await look(token)
      const [session] = await access.sessions.list()
      expect(session).toMatchObject({ usedAt: now, endsAt: start + 12 * hour })
      now = start + 12 * hour
      await expect(look(token)).rejects.toEqual(refused('UNAUTHENTICATED'))
      const idle = await browse()
      const open = await look(idle)
      now += hour - 1
      expect(await open.holds()).toBe(true)
      now += 1
      await expect(look(idle)).rejects.toEqual(refused('UNAUTHENTICATED'))
      expect(await open.holds()).toBe(false)
    })

    it('end at logout, with a new password, and with the user', async () => {
      await addUser()
      const left = await browse()
      await access.sessions.end((await look(left)).session ?? '')
      const before = await browse()
      await access.users.change('alice', { password: 'another horse battery' })
      await access.users.change('alice', { password })
      const last = await browse()
      await access.users.remove('alice')
      for (const ended of [left, before, last]) await expect(look(ended)).rejects.toEqual(refused('UNAUTHENTICATED'))
    })

    it('change nothing and open no WebSocket but for a page of this gateway', async () => {
      await addUser()
      const token = await browse()
      const own: IncomingHttpHeaders[] = [
        { origin: 'http://gateway:8090' },
        { origin: 'https://gateway:8090' },
        { 'sec-fetch-site': 'same-origin' },
        { 'sec-fetch-site': 'same-origin', origin: 'https://before-the-proxy.example' },
      ]
      const foreign: IncomingHttpHeaders[] = [
        { origin: 'http://gateway:9999' },
        { origin: 'https://elsewhere.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'same-site', origin: 'http://gateway:8090' },
        { 'sec-fetch-site': 'cross-site' },
      ]
      const silent: IncomingHttpHeaders[] = [{}, { 'sec-fetch-site': 'none' }]
      const socket = { connection: 'Upgrade', upgrade: 'websocket' }
      for (const headers of own) {
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
          expect(await from(headers, method, token)).toMatchObject({ name: 'alice' })
        expect(await from({ ...headers, ...socket }, 'GET', token)).toMatchObject({ name: 'alice' })
      }
      for (const headers of [...foreign, ...silent]) {
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
          await expect(from(headers, method, token)).rejects.toEqual(refused('ORIGIN_FOREIGN'))
        await expect(from({ ...headers, ...socket }, 'GET', token)).rejects.toEqual(refused('ORIGIN_FOREIGN'))
      }
      for (const headers of silent) expect(await from(headers, 'GET', token)).toMatchObject({ name: 'alice' })
      for (const headers of foreign)
        await expect(from(headers, 'GET', token)).rejects.toEqual(refused('ORIGIN_FOREIGN'))
    })

    it('count only in their cookie, only where nothing else is shown, and with nothing wrong beside them', async () => {
      await addUser('alice', 'viewer')
      const token = await browse()
      const { accessToken } = await login()
      const cookie = cookieOf(token)
      expect(await identify({ cookie, 'x-api-key': configured })).toMatchObject({ kind: 'key' })
      for (const headers of [bearer(token), { cookie: cookieOf(accessToken) }, { cookie: `${cookie}; ${cookie}x` }])
        await expect(identify(headers)).rejects.toEqual(refused('UNAUTHENTICATED'))
      await expect(identify({ cookie, 'x-api-key': 'another-key-entirely' })).rejects.toEqual(
        refused('UNAUTHENTICATED'),
      )
      expect(JSON.stringify(await db.selectFrom('user_tokens').selectAll().execute())).not.toContain(token)
    })
  })

  it('gives a ticket that is good once, for 30 s, and as long as who asked for it is', async () => {
    const { key, id } = await access.keys.create({ name: 'page', scopes: ['read'] }, 'key:configured')
    const issue = async (): Promise<string> => `/?ticket=${access.ticket(await identify({ 'x-api-key': key }))}`
    const [used, old, fallen] = [await issue(), await issue(), await issue()]
    await identify({}, used)
    await expect(identify({}, used)).rejects.toEqual(refused('UNAUTHENTICATED'))
    await access.keys.revoke(id)
    await expect(identify({}, fallen)).rejects.toEqual(refused('UNAUTHENTICATED'))
    now += 30_000
    await expect(identify({}, old)).rejects.toEqual(refused('UNAUTHENTICATED'))
  })

  it('takes no second user of a name', async () => {
    await addUser()
    await expect(addUser('alice', 'admin')).rejects.toEqual(refused('CONFLICT'))
    expect(await access.users.list()).toMatchObject([{ name: 'alice', role: 'messaging' }])
  })

  it('lists users, keys and sessions page by page', async () => {
    const lists = [access.users.list, access.keys.list, access.sessions.list] as const
    for (const name of ['anna', 'bert', 'carl', 'dora', 'emil']) {
      await addUser(name)
      await access.keys.create({ name, scopes: ['read'] }, 'key:configured')
      for (let logins = 0; logins < 2; logins += 1) await access.sessions.openBrowser({ name } as UserRow)
      now += name === 'carl' ? 1 : 0
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
    await expect(access.sessions.list({ after: 'anna' })).rejects.toEqual(refused('VALIDATION_FAILED'))
  })

  it('finds users and keys by a part of their name, sessions by their user', async () => {
    for (const name of ['anna_1', 'anna-2', 'bert']) await addUser(name)
    const found = async (q: string) => (await access.users.list({ q })).map(({ name }) => name)
    expect(await found('ANNA')).toEqual(['anna-2', 'anna_1'])
    expect([await found('a_1'), await found('%')]).toEqual([['anna_1'], []])
    for (const name of ['Billing', 'billing 2', 'other']) await access.keys.create({ name, scopes: ['read'] }, 'key:a')
    const [first] = await access.keys.list({ q: 'billing' })
    await access.keys.revoke(first?.id ?? '')
    const live = async (isLive: boolean) =>
      (await access.keys.list({ q: 'BILL', live: isLive })).map(({ name }) => name)
    expect([await live(true), await live(false)]).toEqual([['billing 2'], ['Billing']])
    for (const name of ['bert', 'anna_1', 'bert']) await access.sessions.openBrowser({ name } as UserRow)
    expect(await access.sessions.list({ username: 'bert' })).toHaveLength(2)
  })

  describe('the record', () => {
    it('is read from the newest back, and by who, what, when and how it came out', async () => {
      for (let i = 0; i < 10; i += 1) {
        const act = { actor: `user:u${i % 2}`, action: `act ${i % 5}` }
        if (i % 3 === 0) await access.audit.refused({ ...act, code: 'FORBIDDEN' })
        else await access.audit.record(act)
        now += minute
      }
      const all = await access.audit.list({ limit: 100 })
      const newest = await access.audit.list({ order: 'newest', limit: 100 })
      expect(newest).toEqual(all.toReversed())
      const { sequence = 0, at = 0 } = newest[3] ?? {}
      const time = new Date(at).toISOString()
      expect(await access.audit.list({ order: 'newest', before: sequence, limit: 2 })).toEqual(newest.slice(4, 6))
      expect(await access.audit.list({ after: sequence, limit: 100 })).toEqual(all.slice(7))
      expect(await access.audit.list({ to: time, limit: 100 })).toEqual(all.slice(0, 7))
      expect(await access.audit.list({ from: time, limit: 100 })).toEqual(all.slice(6))
      const some = await access.audit.list({ actor: 'user:u0', action: 'act 1', outcome: 'refused', limit: 100 })
      expect(some).toEqual([all[6]])
      expect(await access.audit.list({ q: 'ACT 1', limit: 100 })).toEqual([all[1], all[6]])
      expect(await access.audit.list({ q: 'r:u1', limit: 100 })).toEqual(all.filter((_, i) => i % 2 === 1))
    })

    it('is numbered in the order of what was done, and found by actor and action', async () => {
      const acts = Array.from({ length: 20 }, (_, i) => ({
        actor: `user:u${i % 2}`,
        action: `act ${i}`,
        subject: `${i}`,
      }))
      await Promise.all(acts.map((act) => access.audit.record(act)))
      const events = await access.audit.list({ after: 0, limit: 100 })
      expect(events.map(({ action }) => action)).toEqual(acts.map(({ action }) => action))
      const [first] = events
      expect(await access.audit.list({ after: first?.sequence ?? 0, limit: 2 })).toEqual(events.slice(1, 3))
      expect(await access.audit.list({ after: 0, limit: 100, actor: 'user:u1' })).toHaveLength(10)
      expect(await access.audit.list({ after: 0, limit: 100, action: 'act 7' })).toHaveLength(1)
    })

    it('has what is to be done wait, and refuses it if it cannot be written', async () => {
      await sql`alter table audit rename to audit_away`.execute(db)
      try {
        const act = { actor: 'key:configured', action: 'POST /api/v2/users' }
        await expect(access.audit.record(act)).rejects.toEqual(refused('AUDIT_UNAVAILABLE'))
        await access.audit.refused({ ...act, code: 'FORBIDDEN' })
      } finally {
        await sql`alter table audit_away rename to audit`.execute(db)
      }
    })
  })
})
