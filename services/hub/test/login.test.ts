import type { LoginGrant } from '@digital-spine/api'
import { createHubClient } from '@digital-spine/client'
import { createStatusBits, type Name, parseRoleCredential, setStatusBit } from '@digital-spine/core'
import { type Ledger, openLedger } from '@digital-spine/ledger'
import { silentLogger } from '@digital-spine/runtime'
import {
  claimOrganisation,
  claimRole,
  createParty,
  createWallet,
  type SiweTerms,
  startPostgres,
  startTestNetwork,
  type TestNetwork,
  tempFolder,
  type Wallet,
} from '@digital-spine/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHub, type Hub } from '../src/index.ts'
import { Issuer } from './parties.ts'

type Answer = { status: number; body: Record<string, unknown> & { err?: { code: string } } }

const publicUrl = 'https://hub.example'
const logger = silentLogger()

describe.each(['sqlite', 'postgres'] as const)('logins at the hub on %s', (engine) => {
  const stack = new AsyncDisposableStack()
  let test: TestNetwork
  let ledger: Ledger
  let databaseUrl: string
  /** Two processes of one hub; on SQLite, which one process has to itself, the same one. */
  let here: Hub
  let there: Hub
  let issuer: Issuer
  let role: Name
  let wallet: Wallet

  const start = (): Promise<Hub> => createHub({ host: '127.0.0.1', port: 0, databaseUrl, ledger, logger, publicUrl })

  beforeAll(async () => {
    const folder = stack.use(tempFolder())
    databaseUrl = engine === 'sqlite' ? `sqlite:${folder.path}/hub.sqlite` : stack.use(await startPostgres()).url
    test = stack.use(await startTestNetwork())
    ledger = stack.use(await openLedger({ network: test.network }))
    here = await start()
    stack.defer(() => here.close())
    if (engine === 'postgres') {
      there = await start()
      stack.defer(() => there.close())
    } else there = here
    issuer = new Issuer(here.url, await createParty(test, ledger))
    stack.defer(() => issuer.hub.close())
    await issuer.publish(1)
    await issuer.publish(2)
    const acme = await claimOrganisation(test, ledger, 'acme')
    role = await claimRole(test, ledger, ['member', acme], { issuers: { dids: [issuer.party.signer.did] } })
  })
  afterAll(() => stack.disposeAsync())
  beforeEach(() => {
    wallet = createWallet(test.network)
  })

  const call = async (hub: Hub, method: string, path: string, body?: object, token?: string): Promise<Answer> => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' }
    const answer = await fetch(`${hub.url}${path}`, {
      method,
      headers: { ...json, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: (await answer.json()) as Answer['body'] }
  }
  const code = ({ status, body }: Answer) => [status, body.err?.code]
  const signed = async (hub = here) =>
    wallet.signIn((await call(hub, 'POST', '/v1/login/siwe/nonce', {})).body as unknown as SiweTerms)
  const signIn = async (hub = here) =>
    (await call(hub, 'POST', '/v1/login/siwe', await signed(hub))).body as unknown as LoginGrant
  const session = (hub: Hub, { token }: LoginGrant) => call(hub, 'GET', '/v1/login/session', undefined, token)

  it('lets a person ask for a role, and shows it as soon as it is held', async () => {
    const grant = await signIn()
    expect(grant).toMatchObject({ did: wallet.did, roles: [], tokenType: 'Bearer' })
    const { body: request } = await call(here, 'POST', '/v1/requests', { role }, grant.token)
    expect(request).toMatchObject({ subject: wallet.did, role })
    const credential = await issuer.issue(wallet.did, role)
    await issuer.hub.approve(String(request.id), credential)
    const refreshed = await call(there, 'POST', '/v1/login/refresh', { refreshToken: grant.refreshToken })
    const next = refreshed.body as unknown as LoginGrant
    expect(next.roles).toEqual([role])
    const { index } = parseRoleCredential(credential).credential.status.revocation
    await issuer.publish(1, setStatusBit(createStatusBits(), index, true))
    const roles = async () => (await session(here, next)).body.roles
    await expect.poll(roles).toEqual([])
  })

  it('holds a person to its own DID, whatever a path or body names', async () => {
    const [{ token }, other] = [await signIn(), issuer.party.signer.did]
    const list = `/v1/status-lists/${encodeURIComponent(other)}/1`
    expect(code(await call(here, 'PUT', list, { jws: 'a.b.c', previous: null }, token))).toEqual([403, 'FORBIDDEN'])
    const request = await issuer.hub.request(role)
    const reject = { reason: 'mine now' }
    const decide = await call(here, 'POST', `/v1/requests/${request.id}/reject`, reject, token)
    expect(code(decide)).toEqual([403, 'FORBIDDEN'])
    expect(code(await call(here, 'DELETE', `/v1/requests/${request.id}`, undefined, token))).toEqual([403, 'FORBIDDEN'])
    const posing = await call(here, 'POST', '/v1/requests', { role, subject: other, requester: other }, token)
    expect(posing.body.subject ?? wallet.did).toBe(wallet.did)
    await issuer.hub.cancel(request.id)
  })

  it('gives one session for a signed message, whichever process is asked', async () => {
    const message = await signed(there)
    const answers = await Promise.all(
      [here, there, here, there].map((hub) => call(hub, 'POST', '/v1/login/siwe', message)),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401])
  })

  it('is for the domain it is configured for, or else for its own', async () => {
    expect((await call(here, 'POST', '/v1/login/siwe/nonce', {})).body).toMatchObject({
      ...{ domain: 'hub.example', uri: 'https://hub.example/v1/login/siwe', chainId: test.network.chainId },
    })
    const folder = stack.use(tempFolder())
    const options = { host: '127.0.0.1', port: 0, databaseUrl: `sqlite:${folder.path}/own.sqlite`, ledger, logger }
    const own = await createHub(options)
    stack.defer(() => own.close())
    const { host } = new URL(own.url)
    expect((await call(own, 'POST', '/v1/login/siwe/nonce', {})).body).toMatchObject({
      ...{ domain: host, uri: `${own.url}/v1/login/siwe` },
    })
    expect(await signIn(own)).toMatchObject({ did: wallet.did })
    expect(code(await call(own, 'POST', '/v1/login/siwe', await signed(here)))).toEqual([401, 'PRESENTATION_INVALID'])
  })

  it('goes on at another process and after a restart, until it is ended everywhere', async () => {
    const [one, two] = [await signIn(here), await signIn(there)]
    expect((await session(there, one)).body).toMatchObject({ did: wallet.did })
    if (engine === 'sqlite') {
      await here.close()
      here = await start()
      there = here
    }
    expect((await session(here, two)).body).toMatchObject({ did: wallet.did })
    const refreshed = await call(there, 'POST', '/v1/login/refresh', { refreshToken: one.refreshToken })
    const next = refreshed.body as unknown as LoginGrant
    const reused = await call(here, 'POST', '/v1/login/refresh', { refreshToken: one.refreshToken })
    expect(code(reused)).toEqual([401, 'UNAUTHENTICATED'])
    expect(code(await session(there, next))).toEqual([401, 'UNAUTHENTICATED'])
    const three = await signIn(there)
    const ended = await call(here, 'POST', '/v1/logout', { everywhere: true }, three.token)
    expect(ended.body).toEqual({ ended: 2 })
    for (const grant of [two, three]) {
      expect(code(await session(there, grant))).toEqual([401, 'UNAUTHENTICATED'])
      const again = await call(here, 'POST', '/v1/login/refresh', { refreshToken: grant.refreshToken })
      expect(code(again)).toEqual([401, 'UNAUTHENTICATED'])
    }
  })

  it('ends a machine’s sessions with those of its DID, and lets its client log in again', async () => {
    const { signer } = await createParty(test, ledger)
    const [one, two] = [here, there].map((hub) => createHubClient({ baseUrl: hub.url, signer: () => signer }))
    if (one === undefined || two === undefined) throw new TypeError('two clients')
    stack.defer(() => one.close())
    stack.defer(() => two.close())
    expect(await one.credentials()).toEqual([])
    expect(await two.credentials()).toEqual([])
    expect(await one.logout({ everywhere: true })).toBe(2)
    expect(await two.credentials()).toEqual([])
    expect(await one.logout()).toBe(1)
  })
})
