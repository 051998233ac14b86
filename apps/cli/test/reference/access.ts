import { expect, it } from 'vitest'
import { apiKey } from '../participants.ts'
import { call, isoTime, type ReferenceWorld, refused } from './world.ts'

const password = 'a-password-of-a-test-run'
const tokens = {
  accessToken: expect.stringMatching(/./),
  refreshToken: expect.stringMatching(/./),
  role: 'messaging',
  username: 'clerk',
}

/** Sections 1.0 to 1.3. */
export function describeAccess(world: () => ReferenceWorld): void {
  const forbidden = refused(403, 'DHCG::UNAUTHORIZED', { hint: expect.stringMatching(/API Key/) })

  it('tells strangers what it tells everybody, and nothing else', async () => {
    const { maker } = world()
    const ask = (path: string) => call(maker, 'GET', path, undefined, {})
    expect(await ask('/health')).toMatchObject({
      status: 200,
      body: { message: expect.stringMatching(/^(OK|DEGRADED)$/) },
    })
    expect(await ask('/login/config')).toEqual({ status: 200, body: { authEnabled: true, firstUser: true } })
    const { did } = maker
    expect(await ask('/gateway')).toMatchObject({
      status: 200,
      body: {
        ...{
          authEnabled: true,
          did,
          version: expect.stringMatching(/^\d/),
          isAssociationKeyEnabled: expect.any(Boolean),
        },
        ...{ messageBrokerStatus: expect.stringMatching(/^(OK|ERROR)$/), namespace: expect.stringMatching(/\.apps\./) },
      },
    })
    for (const path of ['/identity', '/channels', '/messages?fqcn=in', '/topics', '/contacts', '/cron'])
      expect(await ask(path)).toEqual(forbidden)
    expect(await call(maker, 'GET', '/channels', undefined, { authorization: 'x' })).toEqual(forbidden)
    const both = { authorization: 'x', 'x-api-key': apiKey }
    expect(await call(maker, 'GET', '/channels', undefined, both)).toEqual(forbidden)
  })

  it('logs users in, and lets each do what its role is for', async () => {
    const { maker } = world()
    // Users are made in the vault there.
    await call(maker, 'POST', '/users', { name: 'clerk', role: 'messaging', password })
    const login = (given: string) => call(maker, 'POST', '/login', { username: 'clerk', password: given }, {})
    expect(await login('another-password')).toEqual(forbidden)
    const { status, body } = await login(password)
    expect([status, body]).toEqual([200, tokens])
    const { accessToken, refreshToken } = body as { accessToken: string; refreshToken: string }
    const asUser = (method: string, path: string, given?: unknown) =>
      call(maker, method, path, given, { authorization: `Bearer ${accessToken}` })
    expect(await asUser('GET', '/channels')).toEqual({ status: 200, body: [] })
    expect(await asUser('POST', '/channels', { fqcn: 'a', type: 'pub', payloadEncryption: true })).toEqual(forbidden)
    const renewed = await call(maker, 'POST', '/login/refresh-token', { refreshToken }, {})
    expect([renewed.status, renewed.body]).toEqual([200, tokens])
    const byHeaders = { 'x-api-username': 'clerk', 'x-api-password': Buffer.from(password).toString('base64') }
    expect(await call(maker, 'GET', '/channels', undefined, byHeaders)).toMatchObject({ status: 200 })
  })

  it('answers what is wrong with a request in its words', async () => {
    const { maker } = world()
    const hint = expect.any(String)
    const errors = [expect.any(String)]
    expect(await call(maker, 'POST', '/contacts', { did: maker.did })).toEqual(
      refused(400, 'VALIDATION::FAILED', { errors }),
    )
    const headers = { 'x-api-key': apiKey, 'content-type': 'application/json', 'x-request-id': 'request-7' }
    const nowhere = await fetch(`${maker.url}/api/v2/nowhere`, { headers })
    expect({ status: nowhere.status, body: await nowhere.json() }).toEqual(
      refused(404, 'DHCG::ROUTE_NOT_FOUND', { hint }),
    )
    const malformed = await fetch(`${maker.url}/api/v2/contacts`, { method: 'POST', body: '{', headers })
    expect({ status: malformed.status, body: await malformed.json() }).toEqual(refused(400, 'VALIDATION::FAILED'))
    expect(malformed.headers.get('x-request-id')).toBe('request-7')
  })

  it('lists what it does by the clock', async () => {
    const job = { jobName: expect.any(String), latestStatus: expect.stringMatching(/^(SUCCESS|FAILED)$/) }
    const times = { executedAt: isoTime, createdDate: isoTime, updatedDate: isoTime }
    await expect
      .poll(async () => (await call(world().maker, 'GET', '/cron')).body)
      .toEqual(expect.arrayContaining([{ ...job, ...times }]))
  })
}
