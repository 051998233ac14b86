import { createCredentialPorts, createHubClient, sealPrivateFields } from '@digital-spine/client'
import { type Name, parseName, parseRoleCredential, type Signer } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { verifySdJwt } from '@digital-spine/core/sd-jwt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Participant, startParticipants, type TestParticipants } from './participants.ts'

const refused = (code: string) => expect.objectContaining({ code })

/** A database for a hub, and all that is stored in it, as text. */
export type HubStore = AsyncDisposable & { readonly url: string; text(): Promise<string> }

export function describeEnrolment(name: string, openStore: () => Promise<HubStore>): void {
  describe(`enrolment between gateways, the hub on ${name}`, () => {
    const stack = new AsyncDisposableStack()
    let store: HubStore
    let network: TestParticipants
    let issuer: Participant
    let revoker: Participant
    let site: Name

    beforeAll(async () => {
      store = stack.use(await openStore())
      network = stack.use(await startParticipants(store.url))
      issuer = await network.join()
      revoker = await network.join()
      await issuer.client.registerName('acme.iam.ewc', {})
      site = parseName('site.roles.acme.iam.ewc')
      await issuer.client.registerName(site, {
        role: {
          version: 1,
          issuers: { dids: [issuer.did] },
          revokers: { dids: [issuer.did, revoker.did] },
          requestorFields: [{ fieldType: 'text', label: 'meter', required: true, pattern: '^canary-' }],
          issuerFields: [{ fieldType: 'number', label: 'limitKw', maxValue: 100 }],
        },
      })
    })
    afterAll(() => stack.disposeAsync())

    const enrol = async (holder: Participant, meter = `canary-${Math.random()}`): Promise<string> => {
      const { id } = await holder.client.enrol(site, { meter })
      const { credential } = await issuer.client.approve(id, { issuerFields: { limitKw: 30 } })
      await holder.client.refreshCredentials()
      return credential ?? ''
    }
    /** The holder's gateway has seen the block too. */
    const expectState = (holder: Participant, id: string, state: string) =>
      expect.poll(() => stateOf(holder, id)).toBe(state)
    const stateOf = async (holder: Participant, id: string) =>
      (await holder.client.enrolment()).history.find((entry) => entry.id === id)?.state

    it('shows what a requester says to the issuer, and to nobody and nothing else', async () => {
      const holder = await network.join()
      const meter = 'canary-0815-DE'
      const request = await holder.client.enrol(site, { meter })
      const [pending] = await issuer.client.pendingRequests()
      expect(pending).toMatchObject({ id: request.id, fields: { meter } })
      expect(await revoker.client.pendingRequests()).toEqual([])
      await expect(revoker.client.request(request.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      const approved = await issuer.client.approve(request.id, { issuerFields: { limitKw: 30 } })
      await holder.client.refreshCredentials()
      const { credentials, history } = await holder.client.enrolment()
      expect(history).toMatchObject([{ state: 'active', formats: ['jwt', 'sd-jwt'] }])
      const [jws = ''] = credentials
      const payload = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()
      expect(payload).toContain('limitKw')
      for (const text of [payload, JSON.stringify([request, approved, history]), await store.text(), network.logs()]) {
        expect(text).not.toContain('canary-0815')
        expect(text).not.toContain(Buffer.from('canary-0815').toString('base64url').slice(0, 12))
      }
    })

    it('holds fields to the definition before they are sealed, and again when they are opened', async () => {
      const holder = await network.join()
      await expect(holder.client.enrol(site, { meter: 'secret-7' })).rejects.toThrow(refused('VALIDATION_FAILED'))
      await expect(holder.client.enrol(site)).rejects.toThrow(refused('VALIDATION_FAILED'))
      await expect(holder.client.enrol(site, { meter: 'canary-', more: 1 })).rejects.toThrow(
        refused('VALIDATION_FAILED'),
      )
      const key = await holder.vault.signingKey('signing')
      const kid = await network.ledger.findKid(holder.did, key.publicJwk)
      if (kid === undefined) throw new Error('the holder has no key')
      const signer: Signer = { did: holder.did, kid, sign: (data) => key.sign(data) }
      const hub = createHubClient({ baseUrl: network.hubUrl, signer: () => signer })
      stack.defer(() => hub.close())
      const readers = await network.ledger.agreementKeys(issuer.did)
      const values = { meter: 'secret-7' }
      const { id } = await hub.request(site, {
        fields: await sealPrivateFields({ values, subject: holder.did, role: site, readers }),
      })
      const shown = await issuer.client.request(id)
      expect(shown).toMatchObject({ problem: { code: 'VALIDATION_FAILED' } })
      expect(JSON.stringify(shown)).not.toContain('secret-7')
      await expect(issuer.client.approve(id, {})).rejects.toThrow(refused('VALIDATION_FAILED'))
      await issuer.client.reject(id, 'no such meter')
      expect((await holder.client.enrolment()).requests).toMatchObject([
        { status: 'rejected', reason: 'no such meter' },
      ])
      expect(network.logs()).not.toContain('secret-7')
    })

    it('lets an issuer end a credential in time, and holds its fields to the definition', async () => {
      const holder = await network.join()
      const { id } = await holder.client.enrol(site, { meter: 'canary-1' })
      const approve = (approval: object) => issuer.client.approve(id, approval)
      await expect(approve({ issuerFields: { limitKw: 101 } })).rejects.toThrow(refused('VALIDATION_FAILED'))
      await expect(approve({ validUntil: Date.now() - 1 })).rejects.toThrow(refused('VALIDATION_FAILED'))
      const validUntil = Date.now() + 3_600_000
      await approve({ validUntil, formats: ['jwt'] })
      await holder.client.refreshCredentials()
      const { credentials, history } = await holder.client.enrolment()
      expect(parseRoleCredential(credentials[0]).credential.validUntil).toBe(validUntil)
      expect(history).toMatchObject([{ formats: ['jwt'] }])
      await expect(approve({})).rejects.toThrow(refused('CONFLICT'))
    })

    it('lets the issuer suspend, restore and revoke by its lists', async () => {
      const holder = await network.join()
      const id = await enrol(holder)
      const changed = (state: string) => ({ credentials: [{ id, by: 'status list', issuer: issuer.did, state }] })
      expect(await issuer.client.suspend(holder.did, site)).toEqual(changed('suspended'))
      await expectState(holder, id, 'suspended')
      expect((await holder.client.enrolment()).credentials).toEqual([])
      expect(await issuer.client.restore(holder.did, site)).toEqual(changed('active'))
      await expectState(holder, id, 'active')
      expect(await issuer.client.revoke(holder.did, site)).toEqual(changed('revoked'))
      await expect(issuer.client.restore(holder.did, site)).rejects.toThrow(refused('CONFLICT'))
      await expect(issuer.client.suspend(holder.did, site)).rejects.toThrow(refused('CONFLICT'))
      expect(await issuer.client.revoke(holder.did, site)).toEqual(changed('revoked'))
      await expectState(holder, id, 'revoked')
      expect((await holder.client.enrolment()).credentials).toEqual([])
    })

    it('lets a revoker that is not the issuer do so by statements, and nobody else', async () => {
      const [holder, stranger] = [await network.join(), await network.join()]
      const id = await enrol(holder)
      const changed = (state: string) => ({ credentials: [{ id, by: 'statement', issuer: issuer.did, state }] })
      await expect(stranger.client.revoke(holder.did, site)).rejects.toThrow(refused('NOT_FOUND'))
      expect(await revoker.client.suspend(holder.did, site)).toEqual(changed('suspended'))
      await expectState(holder, id, 'suspended')
      expect(await revoker.client.restore(holder.did, site)).toEqual(changed('active'))
      expect(await revoker.client.revoke(holder.did, site, id)).toEqual(changed('revoked'))
      await expect(revoker.client.restore(holder.did, site)).rejects.toThrow(refused('CONFLICT'))
      await expectState(holder, id, 'revoked')
    })

    it('loses no bit when two gateways of one DID decide at the same time', async () => {
      const second = await network.join(issuer.vault)
      const holders = await Promise.all([1, 2, 3, 4].map(() => network.join()))
      const ids = await Promise.all(holders.map((holder) => enrol(holder)))
      const by = [issuer, second, issuer, second]
      await Promise.all(holders.map((holder, i) => by[i]?.client.revoke(holder.did, site)))
      await Promise.all(holders.map((holder, i) => expectState(holder, ids[i] ?? '', 'revoked')))
    })

    it('presents the fields that the holder chooses, and no others', async () => {
      const holder = await network.join()
      const id = await enrol(holder, 'canary-4711')
      const fields = { issuerFields: { limitKw: 30 }, requestorFields: { meter: 'canary-4711' } }
      expect(await holder.client.credential(id)).toMatchObject({ id, fields })
      const to = { audience: 'https://verifier.example', nonce: 'n-1' }
      const hub = createHubClient({ baseUrl: network.hubUrl, signer: () => anybody })
      const key = await holder.vault.signingKey('signing')
      const kid = await network.ledger.findKid(holder.did, key.publicJwk)
      if (kid === undefined) throw new Error('the holder has no key')
      const anybody: Signer = { did: holder.did, kid, sign: (data) => key.sign(data) }
      stack.defer(() => hub.close())
      const ports = createCredentialPorts({ crypto, ledger: network.ledger, hub: hub.http })
      const verify = (sdJwt: string, presentedTo = to) =>
        verifySdJwt(sdJwt, { crypto, ports, now: Date.now(), subject: holder.did, role: site, presentedTo })
      const nothing = await holder.client.present({ credential: id, ...to })
      expect((await verify(nothing)).fields).toEqual({ issuerFields: {}, requestorFields: {} })
      expect(nothing).not.toContain(Buffer.from('canary-4711').toString('base64url').slice(0, 12))
      const one = await holder.client.present({ credential: id, disclose: { requestorFields: ['meter'] }, ...to })
      expect((await verify(one)).fields).toEqual({ issuerFields: {}, requestorFields: { meter: 'canary-4711' } })
      await expect(verify(one, { ...to, nonce: 'n-2' })).rejects.toMatchObject({ code: 'PRESENTATION_INVALID' })
      await revoker.client.revoke(holder.did, site)
      await network.ledger.sync()
      await expect(verify(one)).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
    })

    it('lists a credential for others only as long as its holder wants', async () => {
      const holder = await network.join()
      const { id: request } = await holder.client.enrol(site, { meter: 'canary-9' }, { publish: false })
      const { credential: id = '' } = await issuer.client.approve(request)
      await holder.client.refreshCredentials()
      const verify = async () => (await revokerless.client.verify({ subject: holder.did, role: site })).reports.length
      const revokerless = await network.join()
      expect(await verify()).toBe(0)
      expect(await holder.client.publishCredential(id, true)).toMatchObject({ id, published: true })
      expect(await verify()).toBe(1)
      expect(await holder.client.publishCredential(id, false)).toMatchObject({ id, published: false })
      expect(await verify()).toBe(0)
      await expect(issuer.client.publishCredential(id, true)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expectState(holder, id, 'active')
      const next = await holder.client.enrol(site, { meter: 'canary-9' })
      expect(await holder.client.cancelRequest(next.id)).toMatchObject({ status: 'cancelled' })
    })
  })
}
