import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, it } from 'vitest'
import {
  accessWorld,
  address,
  bearer,
  configured,
  did,
  engines,
  hour,
  minute,
  password,
  refused,
} from './access-world.ts'

describe.each(engines)('sessions of browsers, on %s', (engine) => {
  const world = accessWorld(engine)
  const { identify, addUser, login } = world
  const browse = async (name = 'alice') =>
    world.access.sessions.openBrowser(await world.access.checkPassword(name, password, address))
  const cookieOf = (token: string, secure = false): string => world.access.cookie.set(token, secure).split(';')[0] ?? ''
  const look = (token: string) => identify({ cookie: `theme=dark; ${cookieOf(token)}` })
  const from = (headers: IncomingHttpHeaders, method: string, token: string) =>
    world.access.identify({
      method,
      url: '/',
      address,
      headers: { ...headers, host: 'gateway:8090', cookie: cookieOf(token) },
    })

  it('are in a cookie of this gateway alone, which no script reads and no other site has sent', () => {
    const name = `spine_${createHash('sha256').update(did).digest('hex').slice(0, 12)}`
    const flags = 'Path=/; HttpOnly; SameSite=Strict'
    expect(world.access.cookie.set('gwb_x', false)).toBe(`${name}=gwb_x; ${flags}`)
    expect(world.access.cookie.set('gwb_x', true)).toBe(`${name}=gwb_x; ${flags}; Secure`)
    expect(world.access.cookie.clear()).toBe(`${name}=; ${flags}; Max-Age=0`)
  })

  it('hold for an hour after each use, and twelve at most; use is written once a minute', async () => {
    await addUser()
    const token = await browse()
    const start = world.now
    world.now += minute - 1
    await look(token)
    expect(await world.access.sessions.list()).toMatchObject([{ usedAt: start, endsAt: start + hour }])
    for (let used = 0; used < 13; used += 1) {
      world.now = start + used * 50 * minute
      expect(await look(token)).toMatchObject({ kind: 'user', name: 'alice' })
    }
    expect(await world.access.sessions.list()).toMatchObject([{ usedAt: world.now, endsAt: world.now + hour }])
    world.now = start + 10.9 * hour
    await look(token)
    world.now = start + 11.5 * hour
    await look(token)
    const [session] = await world.access.sessions.list()
    expect(session).toMatchObject({ usedAt: world.now, endsAt: start + 12 * hour })
    world.now = start + 12 * hour
    await expect(look(token)).rejects.toEqual(refused('UNAUTHENTICATED'))
    const idle = await browse()
    const open = await look(idle)
    world.now += hour - 1
    expect(await open.holds()).toBe(true)
    world.now += 1
    await expect(look(idle)).rejects.toEqual(refused('UNAUTHENTICATED'))
    expect(await open.holds()).toBe(false)
  })

  it('end at logout, with a new password, and with the user', async () => {
    await addUser()
    const left = await browse()
    await world.access.sessions.end((await look(left)).session ?? '')
    const before = await browse()
    await world.access.users.change('alice', { password: 'another horse battery' })
    await world.access.users.change('alice', { password })
    const last = await browse()
    await world.access.users.remove('alice')
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
    for (const headers of foreign) await expect(from(headers, 'GET', token)).rejects.toEqual(refused('ORIGIN_FOREIGN'))
  })

  it('count only in their cookie, only where nothing else is shown, and with nothing wrong beside them', async () => {
    await addUser('alice', 'viewer')
    const token = await browse()
    const { accessToken } = await login()
    const cookie = cookieOf(token)
    expect(await identify({ cookie, 'x-api-key': configured })).toMatchObject({ kind: 'key' })
    for (const headers of [bearer(token), { cookie: cookieOf(accessToken) }, { cookie: `${cookie}; ${cookie}x` }])
      await expect(identify(headers)).rejects.toEqual(refused('UNAUTHENTICATED'))
    await expect(identify({ cookie, 'x-api-key': 'another-key-entirely' })).rejects.toEqual(refused('UNAUTHENTICATED'))
    expect(JSON.stringify(await world.db.selectFrom('user_tokens').selectAll().execute())).not.toContain(token)
  })
})
