import type { EnrolmentRequest } from '@digital-spine/api'
import {
  createCredentialPorts,
  createHttpClient,
  createHubClient,
  type HubClient,
  openPrivateFields,
  sealPrivateFields,
} from '@digital-spine/client'
import {
  createStatusBits,
  type Did,
  type GeneralJwe,
  type Name,
  parseRoleCredential,
  setStatusBit,
  verifyRoleCredential,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { type Ledger, openLedger } from '@digital-spine/ledger'
import { createLogger } from '@digital-spine/runtime'
import {
  claimOrganisation,
  claimRole,
  createParty,
  type Party,
  startPostgres,
  startTestNetwork,
  type TestNetwork,
  tempFolder,
} from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHub, type Hub } from '../src/index.ts'
import { Issuer } from './parties.ts'

const logger = createLogger({ name: 'hub', level: 'silent' })

describe.each(['sqlite', 'postgres'] as const)('the hub on %s', (engine) => {
  const stack = new AsyncDisposableStack()
  let test: TestNetwork
  let ledger: Ledger
  let hub: Hub
  let databaseUrl: string
  let issuer: Issuer
  let officer: Party
  let roles: { site: Name; trader: Name; officer: Name }

  const start = async (port = 0): Promise<Hub> =>
    createHub({ host: '127.0.0.1', port, databaseUrl, ledger, logger, now: Date.now })
  const join = async (): Promise<{ did: Did; hub: HubClient }> => {
    const party = await createParty(test, ledger)
    const client = createHubClient({ baseUrl: hub.url, signer: () => party.signer })
    stack.defer(() => client.close())
    return { did: party.signer.did, hub: client }
  }
  const verify = (credential: string, subject: Did, role: Name) => {
    const verifier = createHubClient({ baseUrl: hub.url, signer: () => officer.signer })
    const ports = createCredentialPorts({ crypto: nodeCrypto, ledger, hub: verifier.http })
    return verifyRoleCredential(credential, { crypto: nodeCrypto, ports, now: Date.now(), subject, role }).finally(() =>
      verifier.close(),
    )
  }

  beforeAll(async () => {
    const folder = stack.use(tempFolder())
    databaseUrl = engine === 'sqlite' ? `sqlite:${folder.path}/hub.sqlite` : stack.use(await startPostgres()).url
    test = stack.use(await startTestNetwork())
    ledger = stack.use(await openLedger({ network: test.network }))
    hub = await start()
    stack.defer(() => hub.close())
    const party = await createParty(test, ledger)
    officer = await createParty(test, ledger)
    issuer = new Issuer(hub.url, party)
    stack.defer(() => issuer.hub.close())
    await issuer.publish(1)
    await issuer.publish(2)
    const issuers = { dids: [party.signer.did] }
    const acme = await claimOrganisation(test, ledger, 'acme')
    const site = await claimRole(test, ledger, ['site', acme], {
      issuers,
      requestorFields: [{ fieldType: 'text', label: 'meter', required: true }],
      issuerFields: [{ fieldType: 'number', label: 'limitKw' }],
    })
    const officerRole = await claimRole(test, ledger, ['officer', acme], { issuers })
    const preconditions = { roles: [site], mode: 'all' } as const
    const trader = await claimRole(test, ledger, ['trader', acme], { issuers: { role: officerRole }, preconditions })
    roles = { site, trader, officer: officerRole }
  })
  afterAll(() => stack.disposeAsync())

  const values = { meter: 'DE-0042' }
  const seal = async (subject: Did, role: Name): Promise<{ fields: GeneralJwe }> => {
    const readers = await ledger.agreementKeys(issuer.party.signer.did)
    return { fields: await sealPrivateFields({ values, subject, role, readers }) }
  }
  const ask = async (from: { did: Did; hub: HubClient }, role = roles.site): Promise<EnrolmentRequest> =>
    from.hub.request(role, role === roles.site ? await seal(from.did, role) : {})
  const grant = async (by: Issuer, to: { did: Did; hub: HubClient }, role: Name): Promise<string> => {
    const { id } = await ask(to, role)
    const credential = await by.issue(to.did, role)
    await by.hub.approve(id, credential)
    return credential
  }

  it('lets a participant request, hold and lose a role', async () => {
    const holder = await join()
    const request = await ask(holder)
    expect(request).toMatchObject({ status: 'requested', version: 1, publish: true })
    expect(await ask(holder)).toEqual(request)
    expect(await issuer.hub.pending(roles.site)).toContainEqual(request)
    expect(await holder.hub.findRequest(request.id)).toEqual(request)
    const key = issuer.party.agreement
    const sealed = request.fields as GeneralJwe
    const opened = { crypto: nodeCrypto, key, sealed, subject: holder.did, role: roles.site }
    expect(await openPrivateFields(opened)).toEqual(values)
    const credential = await issuer.issue(holder.did, roles.site, { issuerFields: { limitKw: 30 } })
    expect(await issuer.hub.approve(request.id, credential)).toMatchObject({ status: 'approved' })
    expect(await issuer.hub.approve(request.id, credential)).toMatchObject({ status: 'approved' })
    const { id, issuedAt } = { ...parseRoleCredential(credential).credential, issuedAt: expect.any(Number) }
    const held = { id, role: roles.site, issuer: issuer.party.signer.did, jws: credential, published: true, issuedAt }
    expect(await holder.hub.credentials()).toEqual([held])
    expect(await holder.hub.mine()).toEqual([expect.objectContaining({ id: request.id, credential: id })])
    expect(await holder.hub.mine()).not.toEqual([expect.objectContaining({ fields: expect.anything() })])
    expect(JSON.stringify(parseRoleCredential(credential).credential)).not.toContain('DE-0042')
    expect(await verify(credential, holder.did, roles.site)).toMatchObject({ credential: { role: roles.site } })

    const { index } = parseRoleCredential(credential).credential.status.revocation
    await issuer.publish(2, setStatusBit(createStatusBits(), index, true))
    await expect(verify(credential, holder.did, roles.site)).rejects.toMatchObject({ code: 'CREDENTIAL_SUSPENDED' })
    await issuer.publish(2)
    await verify(credential, holder.did, roles.site)
    await issuer.publish(1, setStatusBit(createStatusBits(), index, true))
    await expect(verify(credential, holder.did, roles.site)).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
    await expect(issuer.publish(1)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('follows issuer roles and preconditions on the ledger', async () => {
    const second = new Issuer(hub.url, officer)
    stack.defer(() => second.hub.close())
    await second.publish(1)
    await second.publish(2)
    const holder = await join()
    const { id } = await holder.hub.request(roles.trader)
    const early = await second.issue(holder.did, roles.trader)
    await expect(second.hub.approve(id, early)).rejects.toMatchObject({ code: 'ISSUER_NOT_ALLOWED' })
    expect(await second.hub.pending()).toEqual([])
    await grant(issuer, { did: officer.signer.did, hub: second.hub }, roles.officer)
    expect(await second.hub.pending()).toMatchObject([{ id }])
    await expect(second.hub.approve(id, early)).rejects.toMatchObject({ code: 'PRECONDITION_MISSING' })
    await grant(issuer, holder, roles.site)
    expect(await second.hub.approve(id, early)).toMatchObject({ status: 'approved' })
    expect(await verify(early, holder.did, roles.trader)).toBeDefined()
  })

  it('shows a request, and lets it be decided, to nobody but its requester and those who may issue', async () => {
    const [holder, stranger] = [await join(), await createParty(test, ledger)]
    const { id } = await ask(holder)
    const other = new Issuer(hub.url, stranger)
    stack.defer(() => other.hub.close())
    await other.publish(1)
    await other.publish(2)
    expect(await other.hub.pending()).toEqual([])
    expect(await other.hub.pending(roles.site)).toEqual([])
    expect(await other.hub.mine()).toEqual([])
    const forged = await other.issue(holder.did, roles.site)
    await expect(other.hub.approve(id, forged)).rejects.toMatchObject({ code: 'ISSUER_NOT_ALLOWED' })
    await expect(other.hub.reject(id, 'no')).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(other.hub.cancel(id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const stolen = await issuer.issue(holder.did, roles.site)
    await expect(other.hub.approve(id, stolen)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await issuer.hub.approve(id, stolen)
    await expect(other.hub.approve(id, forged)).rejects.toMatchObject({ code: 'ISSUER_NOT_ALLOWED' })
    const foreign = `/v1/status-lists/${encodeURIComponent(issuer.party.signer.did)}/1`
    const upload = other.hub.http.call('PUT', foreign, { jws: 'x', previous: null })
    await expect(upload).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(other.hub.findRequest(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const anonymous = createHttpClient({ baseUrl: hub.url })
    await expect(anonymous.call('GET', '/v1/requests')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await anonymous.close()
  })

  it('stores no credential that does not verify for the request', async () => {
    const holder = await join()
    const { id } = await ask(holder)
    const approve = (credential: string) => issuer.hub.approve(id, credential)
    const good = await issuer.issue(holder.did, roles.site)
    const [head = '', payload = '', signature = ''] = good.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    const altered = Buffer.from(JSON.stringify({ ...claims, validUntil: '2099-01-01T00:00:00Z' })).toString('base64url')
    await expect(approve(`${head}.${altered}.${signature}`)).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' })
    const wrong: [string, string][] = [
      [await issuer.issue((await join()).did, roles.site), 'CREDENTIAL_INVALID'],
      [await issuer.issue(holder.did, roles.officer), 'CREDENTIAL_INVALID'],
      [await issuer.issue(holder.did, roles.site, { version: 0 }), 'CREDENTIAL_VERSION'],
      [await issuer.issue(holder.did, roles.site, { validUntil: Date.now() - 1 }), 'CREDENTIAL_EXPIRED'],
      [await issuer.issue(holder.did, roles.site, { issuerFields: values }), 'CREDENTIAL_INVALID'],
    ]
    for (const [credential, code] of wrong) await expect(approve(credential)).rejects.toMatchObject({ code })
    expect(await holder.hub.credentials()).toEqual([])
    await approve(good)
    await expect(approve(await issuer.issue(holder.did, roles.site))).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await holder.hub.credentials()).toMatchObject([{ jws: good }])
    const next = await join()
    const { id: nextId } = await ask(next)
    const { status } = parseRoleCredential(good).credential
    const reused = await issuer.issue(next.did, roles.site, { status })
    await expect(issuer.hub.approve(nextId, reused)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(issuer.hub.reject(nextId, 'not a customer')).resolves.toMatchObject({ reason: 'not a customer' })
  })

  it('takes fields only sealed, for this subject and role', async () => {
    const [one, other] = [await join(), await join()]
    const refused = { code: 'VALIDATION_FAILED' }
    const request = (body: object) => one.hub.http.call('POST', '/v1/requests', { role: roles.site, ...body })
    await expect(request({})).rejects.toMatchObject(refused)
    await expect(request({ fields: values })).rejects.toMatchObject(refused)
    await expect(request(await seal(other.did, roles.site))).rejects.toMatchObject(refused)
    await expect(request(await seal(one.did, roles.officer))).rejects.toMatchObject(refused)
    const { fields } = await seal(one.did, roles.site)
    await expect(request({ fields: { ...fields, unprotected: values } })).rejects.toMatchObject(refused)
    await expect(request({ fields: { ...fields, protected: fields.aad } })).rejects.toMatchObject(refused)
    const large = { ...fields, ciphertext: 'A'.repeat(65_536) }
    await expect(request({ fields: large })).rejects.toMatchObject({ code: 'TOO_LARGE' })
    await expect(one.hub.request('x.roles.acme.iam.ewc')).rejects.toMatchObject({ code: 'NAME_UNKNOWN' })
    await expect(one.hub.request('Ä..')).rejects.toMatchObject({ code: 'NAME_INVALID' })
  })

  it('lists every request, page by page', async () => {
    const asking = await Promise.all([1, 2, 3, 4, 5].map(() => join()))
    const ids = await Promise.all(asking.map(async (party) => (await ask(party)).id))
    const seen: string[] = []
    let after: string | undefined
    do {
      const query = new URLSearchParams({ limit: '2', role: roles.site, ...(after === undefined ? {} : { after }) })
      const page = await issuer.hub.http.call<{ requests: { id: string }[]; next?: string }>(
        'GET',
        `/v1/requests?${query}`,
      )
      expect(page.requests.length).toBeLessThanOrEqual(2)
      seen.push(...page.requests.map(({ id }) => id))
      after = page.next
    } while (after !== undefined)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual(expect.arrayContaining(ids))
    expect((await issuer.hub.pending(roles.site)).map(({ id }) => id)).toEqual(seen)
    await Promise.all(asking.map(({ hub: client }, i) => client.cancel(ids[i] ?? '')))
  })

  it('gives a status list as a stock verifier expects it', async () => {
    const url = `${hub.url}/v1/status-lists/${encodeURIComponent(issuer.party.signer.did)}/1`
    const answer = await fetch(url)
    expect(answer.headers.get('content-type')).toContain('application/vc+jwt')
    expect((await answer.text()).split('.')).toHaveLength(3)
    const unknown = await fetch(`${url}?digest=${'A'.repeat(43)}`)
    expect(unknown.status).toBe(404)
  })

  it('keeps everything over a restart, and its clients log in again by themselves', async () => {
    const holder = await join()
    const credential = await grant(issuer, holder, roles.site)
    const open = await holder.hub.request(roles.officer)
    const port = Number(new URL(hub.url).port)
    await hub.close()
    hub = await start(port)
    expect(await holder.hub.credentials()).toMatchObject([{ jws: credential }])
    expect(await holder.hub.mine()).toContainEqual(open)
    expect(await verify(credential, holder.did, roles.site)).toBeDefined()
  })
})
