// Each hole of the reference's sections 4.4 and 9.1 that concerns a hub, tried; named after it.

import { PassThrough } from 'node:stream'
import { createCredentialPorts, createHttpClient } from '@digital-spine/client'
import {
  createStatusBits,
  credentialDigest,
  issueStatusList,
  type Name,
  parseRoleCredential,
  setStatusBit,
  statusListBits,
  statusListUrl,
  verifyRoleCredential,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { signSetStatus } from '@digital-spine/ledger'
import { createLogger } from '@digital-spine/runtime'
import { claimRole } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEvents } from './event-reader.ts'
import { Issuer } from './parties.ts'
import { engines, type Member, sealFor, startWorld, type World } from './world.ts'

describe.each(engines)('holes of a hub, on %s', (engine) => {
  const stack = new AsyncDisposableStack()
  const lines: string[] = []
  let world: World
  let officer: Name
  let trader: Name

  beforeAll(async () => {
    const destination = new PassThrough()
    destination.on('data', (chunk: Buffer) => void lines.push(chunk.toString()))
    const logger = createLogger({ name: 'hub', level: 'trace', destination })
    const limits = { requestsPerMinute: 40, openRequests: 3 }
    world = stack.use(await startWorld(engine, { logger, limits }))
    const { test, ledger, issuerDid, site } = world
    const acme = world.site.split('.').slice(2).join('.') as Name
    officer = await claimRole(test, ledger, ['officer', acme], { issuers: { dids: [issuerDid] } })
    const preconditions = { roles: [site], mode: 'all' } as const
    trader = await claimRole(test, ledger, ['trader', acme], { issuers: { role: officer }, preconditions })
  })
  afterAll(() => stack.disposeAsync())

  const issuerOf = async ({ party }: Member): Promise<Issuer> => {
    const issuer = new Issuer(world.url, party)
    stack.defer(() => issuer.hub.close())
    await issuer.publish(1)
    await issuer.publish(2)
    return issuer
  }
  const verify = (credential: string, { hub }: Member) => {
    const ports = createCredentialPorts({ crypto, ledger: world.ledger, hub: hub.http })
    return verifyRoleCredential(credential, { crypto, ports, now: Date.now() })
  }
  const audited = (act: string) => expect.stringContaining(`"audit":"${act}"`)

  it('a self-asserted issuer role makes nobody an issuer', async () => {
    const [thief, holder] = [await world.join(), await world.join()]
    const self = await issuerOf(thief)
    const { id: own } = await thief.hub.request(officer)
    const selfMade = await self.issue(thief.did, officer)
    await expect(self.hub.approve(own, selfMade)).rejects.toMatchObject({ code: 'ISSUER_NOT_ALLOWED' })
    const { id } = await holder.hub.request(trader)
    const forged = await self.issue(holder.did, trader)
    await expect(self.hub.approve(id, forged)).rejects.toMatchObject({ code: 'ISSUER_NOT_ALLOWED' })
    expect((await holder.hub.issuers(trader)).map(({ did }) => did)).not.toContain(thief.did)
  })

  it('preconditions are waited for', async () => {
    const [second, holder] = [await world.join(), await world.join()]
    const granted = await second.hub.request(officer)
    await world.issuer.hub.approve(granted.id, await world.issuer.issue(second.did, officer))
    const by = await issuerOf(second)
    const { id } = await holder.hub.request(trader)
    const early = await by.issue(holder.did, trader)
    await expect(by.hub.approve(id, early)).rejects.toMatchObject({ code: 'PRECONDITION_MISSING' })
    await world.grant(holder)
    expect(await by.hub.approve(id, early)).toMatchObject({ status: 'approved' })
    const [{ did, credentials } = { did: '', credentials: [] }] = await holder.hub.issuers(trader)
    expect(did).toBe(second.did)
    await verify(credentials[0] ?? '', holder)
  })

  it('the DID that acts is the one of the session, whatever a request says', async () => {
    const [one, other] = [await world.join(), await world.join()]
    const body = { role: world.site, fields: await sealFor(world.ledger, world.issuerDid, one, world.site) }
    await expect(other.hub.http.call('POST', '/v1/requests', body)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
    const named = { ...body, requester: one.did, subject: one.did }
    await expect(other.hub.http.call('POST', '/v1/requests', named)).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    })
    const { id } = await world.ask(one)
    await expect(other.hub.reject(id, 'no')).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(other.hub.cancel(id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const credential = await world.issuer.issue(one.did, world.site)
    await expect(other.hub.approve(id, credential)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(lines).toContainEqual(audited('request.refused'))
  })

  it('requests and credentials are not readable by the world', async () => {
    const [holder, stranger] = [await world.join(), await world.join()]
    const { id } = await world.ask(holder)
    await expect(stranger.hub.findRequest(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await stranger.hub.pending(world.site)).toEqual([])
    expect(await stranger.hub.revocable()).toEqual([])
    const credential = await world.issuer.issue(holder.did, world.site)
    await world.issuer.hub.approve(id, credential)
    const { id: credentialId } = parseRoleCredential(credential).credential
    await holder.hub.publish(credentialId, false)
    await expect(stranger.hub.publish(credentialId, true)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await stranger.hub.credentialsOf(holder.did, world.site)).toEqual([])
    expect(await stranger.hub.holders(world.site)).not.toContainEqual(expect.objectContaining({ did: holder.did }))
    for (const entitled of [holder.hub, world.issuer.hub, world.revoker.hub])
      expect(await entitled.credentialsOf(holder.did, world.site)).toEqual([credential])
    await holder.hub.publish(credentialId, true)
    const listed = { did: holder.did, credentials: [credential] }
    expect(await stranger.hub.holders(world.site)).toContainEqual(listed)
    const anonymous = createHttpClient({ baseUrl: world.url })
    stack.defer(() => anonymous.close())
    const query = `subject=${encodeURIComponent(holder.did)}&role=${world.site}`
    for (const path of [
      '/v1/requests',
      '/v1/credentials/mine',
      `/v1/credentials?${query}`,
      '/v1/events',
      `/v1/holders?role=${world.site}`,
    ])
      await expect(anonymous.call('GET', path)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('what is issued is what was asked for: subject, role, version, dates, fields, signature', async () => {
    const [holder, other] = [await world.join(), await world.join()]
    const { id } = await world.ask(holder)
    const { issuer, site } = world
    const good = await issuer.issue(holder.did, site)
    const wrong: [string, string][] = [
      [await issuer.issue(other.did, site), 'CREDENTIAL_INVALID'],
      [await issuer.issue(holder.did, officer), 'CREDENTIAL_INVALID'],
      [await issuer.issue(holder.did, site, { version: 0 }), 'CREDENTIAL_VERSION'],
      [await issuer.issue(holder.did, site, { validUntil: Date.now() - 1 }), 'CREDENTIAL_EXPIRED'],
      [await issuer.issue(holder.did, site, { validFrom: Date.now() + 3_600_000 }), 'CREDENTIAL_INVALID'],
      [await issuer.issue(holder.did, site, { issuerFields: { meter: 'DE-0042' } }), 'CREDENTIAL_INVALID'],
      [await issuer.issue(holder.did, site, { issuerFields: { limitKw: 'many' } }), 'CREDENTIAL_INVALID'],
      [`${good.slice(0, -86)}${'A'.repeat(86)}`, 'SIGNATURE_INVALID'],
    ]
    for (const [credential, code] of wrong)
      await expect(issuer.hub.approve(id, credential)).rejects.toMatchObject({ code })
    expect(await holder.hub.credentials()).toEqual([])
    await issuer.hub.approve(id, good)
  })

  it('a status list is shared, large, and gives its places at random', async () => {
    const places = await Promise.all(Array.from({ length: 20 }, () => world.issuer.hub.takeStatusIndex()))
    expect(new Set(places.map(({ index }) => index)).size).toBe(20)
    expect(new Set(places.map(({ revocationList }) => revocationList)).size).toBe(1)
    const indexes = places.map(({ index }) => index)
    expect(Math.max(...indexes) - Math.min(...indexes)).toBeGreaterThan(statusListBits / 4)
    expect(indexes).not.toEqual(indexes.toSorted((a, b) => a - b))
  })

  it('a status list that cannot be had is not taken for "not revoked"', async () => {
    const holder = await world.join()
    const credential = await world.grant(holder)
    const ports = createCredentialPorts({
      crypto,
      ledger: world.ledger,
      source: { statusList: () => Promise.reject(new Error('204')), credentialsOf: async () => [] },
    })
    const verified = verifyRoleCredential(credential, { crypto, ports, now: Date.now() })
    await expect(verified).rejects.toMatchObject({ code: 'STATUS_UNKNOWN' })
    const answer = await fetch(statusListUrl(world.url, holder.did, 1))
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ err: { code: 'NOT_FOUND' } })
  })

  it('a status list is stored only as its issuer signed it, for its own address, and takes nothing back', async () => {
    const thief = await world.join()
    const own = await issuerOf(thief)
    const sign = (url: string, purpose: 'revocation' | 'suspension', bits = createStatusBits()) =>
      issueStatusList(thief.party.signer, { url, purpose, bits }, Date.now())
    const mine = statusListUrl(world.url, thief.did, 1)
    const { digest } = await thief.hub.statusListHead(1)
    const put = async (jws: string, list = 1, previous: string | null = digest) =>
      thief.hub.putStatusList(list, jws, previous)
    const foreign = `/v1/status-lists/${encodeURIComponent(world.issuerDid)}/1`
    const upload = thief.hub.http.call('PUT', foreign, { jws: await sign(mine, 'revocation'), previous: null })
    await expect(upload).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(lines).toContainEqual(audited('status-list.refused'))
    const issuers = await (await fetch(statusListUrl(world.url, world.issuerDid, 1))).text()
    await expect(put(issuers)).rejects.toMatchObject({ code: 'STATUS_UNKNOWN' })
    await expect(put(await sign(mine, 'suspension'))).rejects.toMatchObject({ code: 'STATUS_UNKNOWN' })
    await expect(put(await sign(`${mine}2`, 'revocation'))).rejects.toMatchObject({ code: 'STATUS_UNKNOWN' })
    await expect(put(await sign(mine, 'revocation'), 7)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(put(await sign(mine, 'revocation'), 1, null)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(put('x'.repeat(300_000))).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
    await own.publish(1, setStatusBit(createStatusBits(), 7, true))
    await expect(own.publish(1)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('what anybody states about a credential does not revoke it', async () => {
    const [holder, stranger] = [await world.join(), await world.join()]
    const credential = await world.grant(holder)
    const { account } = stranger.party
    const nonce = await world.ledger.orderNonce(account.address, 'credentialStatus')
    const deadline = BigInt(Math.floor(Date.now() / 1000) + 3600)
    const statement = {
      credential: await credentialDigest(crypto, credential),
      identity: stranger.did,
      status: 'revoked' as const,
    }
    await world.test.relay.submit(
      await signSetStatus({ network: world.test.network, signer: account, nonce, deadline }, statement),
    )
    await world.ledger.sync()
    await verify(credential, stranger)
    await using mine = readEvents(holder.hub, '0')
    await mine.until({ kind: 'did.changed', did: (await world.join()).did })
    expect(mine.events.map(({ kind }) => kind)).not.toContain('credential.revoked')
  })

  it('what is missing or wrong is told in JSON with a code, and never as 200 or 500', async () => {
    const { hub } = await world.join()
    const call = (path: string) => hub.http.call('GET', path)
    await expect(call(`/v1/requests/${globalThis.crypto.randomUUID()}`)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(call('/v1/roles/x.roles.acme.iam.ewc/issuers')).rejects.toMatchObject({ code: 'NAME_UNKNOWN' })
    await expect(call('/v1/requests?limit=0')).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
    await expect(call('/v1/requests?mine=true&after=x')).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
    await expect(call('/v1/nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const missing = await fetch(`${world.url}/v1/nothing`)
    expect(missing.headers.get('content-type')).toContain('application/json')
  })

  it('one DID cannot ask without end, and is told when to come back', async () => {
    const greedy = await world.join()
    const acme = world.site.split('.').slice(2).join('.') as Name
    const issuers = { dids: [world.issuerDid] }
    const roles = [officer, trader]
    for (const label of ['r1', 'r2']) roles.push(await claimRole(world.test, world.ledger, [label, acme], { issuers }))
    const details = expect.objectContaining({ retryAfterSeconds: expect.any(Number) })
    const full = { code: 'QUOTA_EXCEEDED', details }
    for (const role of roles.slice(0, 3)) await greedy.hub.request(role)
    await expect(greedy.hub.request(roles[3] ?? officer)).rejects.toMatchObject(full)
    expect(await greedy.hub.mine()).toHaveLength(3)
    const outcomes: unknown[] = []
    for (let i = 0; i < 41; i += 1) outcomes.push(await greedy.hub.request(officer).catch((error: unknown) => error))
    expect(outcomes).toContainEqual(expect.objectContaining(full))
    await (await world.join()).hub.request(officer)
  })

  it('decisions are written down, without what is private', () => {
    for (const act of [
      'request.created',
      'request.approved',
      'approval.refused',
      'status-list.stored',
      'publication.changed',
    ])
      expect(lines).toContainEqual(audited(act))
    for (const secret of ['DE-0042', 'eyJhbGciOiJFUzI1NiI']) expect(lines.join('')).not.toContain(secret)
  })
})
