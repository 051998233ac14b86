import { createHttpClient, createLoginSession, type HttpClient, type LoginSession } from '@digital-spine/client'
import { parseName, SpineError } from '@digital-spine/core'
import { startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { audience, type LoginService, startLoginService } from './login-service.ts'
import { createMachine, type Machine } from './machine.ts'

const user = parseName('user.roles.acme.iam.ewc')
const minuteMs = 60_000
const login = 'POST /v1/login'
const refresh = 'POST /v1/login/refresh'

describe('a client that logs in by itself', () => {
  let test: TestNetwork
  let service: LoginService
  let machine: Machine
  let session: LoginSession
  let http: HttpClient
  let credentials: string[]
  let presented: (readonly string[])[]

  beforeAll(async () => {
    test = await startTestNetwork()
    service = await startLoginService(test)
    machine = await addMachine()
  })
  afterAll(async () => {
    await service[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    credentials = ['a.b.c']
    presented = []
    service.clockOffset = 0
    service.checkRoles = async (_, given) => {
      presented.push(given)
      return { roles: [user] }
    }
    session = createSession()
    http = createHttpClient({
      baseUrl: service.url,
      headers: (method, url) => session.headers(method, url),
      onUnauthenticated: (sent) => session.refused(sent),
    })
    service.answered.length = 0
  })
  afterEach(async () => {
    await session.close()
    await http.close()
  })

  const addMachine = () =>
    createMachine(test, service.ledger, { audience, credentials: [], keyThumbprint: '', now: () => service.now() })
  const createSession = (signer = () => machine.signer) =>
    createLoginSession({
      ...{ baseUrl: service.url, signer, credentials: async () => credentials },
      now: () => service.now(),
    })
  const endAll = async () => {
    const other = createSession()
    expect(await other.logout({ everywhere: true })).toBeGreaterThan(1)
    await other.close()
    asked()
  }
  const use = () => http.call<{ did: string }>('POST', '/v1/thing', {})
  const useOften = () => Promise.all(Array.from({ length: 20 }, use))
  /** How often each of the login routes was asked since the last time. */
  const asked = () => {
    const counts = [login, refresh].map((route) => service.answered.filter((line) => line === route).length)
    service.answered.length = 0
    return { logins: counts[0], refreshes: counts[1] }
  }

  it('logs in again as soon as its signer uses another key', async () => {
    const other = await addMachine()
    let { signer } = machine
    session = createSession(() => signer)
    expect((await use()).did).toBe(machine.signer.did)
    signer = other.signer
    for (const { did } of await useOften()) expect(did).toBe(other.signer.did)
    expect(asked()).toEqual({ logins: 2, refreshes: 0 })
  })

  it('logs in once for requests made at the same time, and refreshes once', async () => {
    for (const { did } of await useOften()) expect(did).toBe(machine.signer.did)
    expect(asked()).toEqual({ logins: 1, refreshes: 0 })
    service.clockOffset = 4.6 * minuteMs
    await useOften()
    expect(asked()).toEqual({ logins: 0, refreshes: 1 })
    await useOften()
    expect(asked()).toEqual({ logins: 0, refreshes: 0 })
  })

  it('uses a token that ends soon as long as it lasts', async () => {
    service.checkRoles = async () => ({ roles: [user], validUntil: service.now() + 20_000 })
    for (let i = 0; i < 5; i += 1) await use()
    expect(asked()).toEqual({ logins: 1, refreshes: 0 })
    service.clockOffset = 17_000
    await useOften()
    expect(asked()).toEqual({ logins: 0, refreshes: 1 })
  })

  it('logs in again once when its session was ended under it', async () => {
    await use()
    await endAll()
    await useOften()
    expect(asked()).toEqual({ logins: 1, refreshes: 0 })
    await endAll()
    service.clockOffset = 4.6 * minuteMs
    await useOften()
    expect(asked()).toEqual({ logins: 1, refreshes: 1 })
  })

  it('tries once for requests made at the same time while the service lets nobody in', async () => {
    service.checkRoles = () => Promise.reject(new SpineError('STATUS_UNKNOWN', 'no list'))
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, use))
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'STATUS_UNKNOWN' } })
    expect(asked()).toEqual({ logins: 1, refreshes: 0 })
    service.checkRoles = async () => ({ roles: [user] })
    await useOften()
    expect(asked()).toEqual({ logins: 1, refreshes: 0 })
  })

  it('does not log in when a refresh cannot be decided now', async () => {
    await use()
    asked()
    service.clockOffset = 4.6 * minuteMs
    service.checkRoles = () => Promise.reject(new SpineError('STATUS_UNKNOWN', 'no list'))
    await expect(use()).rejects.toMatchObject({ code: 'STATUS_UNKNOWN' })
    expect(asked()).toEqual({ logins: 0, refreshes: 1 })
    service.checkRoles = async () => ({ roles: [user] })
    await use()
    expect(asked()).toEqual({ logins: 0, refreshes: 1 })
  })

  it('presents the credentials it holds now when told that they changed', async () => {
    await use()
    credentials = ['a.b.c', 'd.e.f']
    session.reset()
    expect(await session.roles()).toEqual([user])
    expect(presented).toEqual([['a.b.c'], ['a.b.c', 'd.e.f']])
    expect(asked()).toEqual({ logins: 2, refreshes: 0 })
  })

  it('logs out, and in again with the next request', async () => {
    await use()
    expect(await session.logout()).toBe(1)
    await use()
    expect(asked()).toEqual({ logins: 2, refreshes: 0 })
  })
})
