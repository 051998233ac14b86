import { createCredentialPorts, createHubClient } from '@digital-spine/client'
import {
  accountSigner,
  createStatusBits,
  issueRoleCredential,
  kidOf,
  type Name,
  parseRoleCredential,
  setStatusBit,
  statusAt,
  statusListBits,
  verifyRoleCredential,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { type Ledger, openLedger, signChangeOwner } from '@digital-spine/ledger'
import { createLogger } from '@digital-spine/runtime'
import {
  claimOrganisation,
  claimRole,
  createParty,
  type Party,
  startTestNetwork,
  type TestNetwork,
  tempFolder,
} from '@digital-spine/testkit'
import { Bitstring } from '@digitalbazaar/bitstring'
import { verifyJWT } from 'did-jwt'
import { Resolver } from 'did-resolver'
import { getResolver } from 'ethr-did-resolver'
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHub, type Hub } from '../src/index.ts'
import { Issuer } from './parties.ts'

const logger = createLogger({ name: 'hub', level: 'silent' })

/** What the hub hands out, over a real chain, and verifiers that know nothing of us. */
describe('stock verifiers', () => {
  const stack = new AsyncDisposableStack()
  let test: TestNetwork
  let ledger: Ledger
  let hub: Hub
  let issuer: Issuer
  let role: Name

  beforeAll(async () => {
    const databaseUrl = `sqlite:${stack.use(tempFolder()).path}/hub.sqlite`
    test = stack.use(await startTestNetwork())
    ledger = stack.use(await openLedger({ network: test.network }))
    hub = await createHub({ host: '127.0.0.1', port: 0, databaseUrl, ledger, logger, now: Date.now })
    stack.defer(() => hub.close())
    issuer = new Issuer(hub.url, await createParty(test, ledger))
    stack.defer(() => issuer.hub.close())
    for (const list of [1, 2]) await issuer.publish(list)
    const acme = await claimOrganisation(test, ledger, 'acme')
    role = await claimRole(test, ledger, ['site', acme], { issuers: { dids: [issuer.party.signer.did] } })
  })
  afterAll(() => stack.disposeAsync())

  /** A credential that the hub took, from who signs it to who holds it. */
  const granted = async (signer: Party['signer']): Promise<string> => {
    const holder = await createParty(test, ledger)
    const client = createHubClient({ baseUrl: hub.url, signer: () => holder.signer })
    stack.defer(() => client.close())
    const { id } = await client.request(role)
    const status = statusAt(hub.url, signer.did, await issuer.hub.takeStatusIndex())
    const credential = await issueRoleCredential(signer, {
      ...{ id: `urn:uuid:${crypto.randomUUID()}`, subject: holder.signer.did, role, version: 1 },
      ...{ validFrom: Date.now(), status },
    })
    await issuer.hub.approve(id, credential)
    expect(await client.credentials()).toMatchObject([{ jws: credential }])
    return credential
  }

  const stockResolver = (): Resolver => {
    const { rpcUrl, chainId, contracts } = test.network
    const networks = [{ name: 'spine', rpcUrl, chainId, registry: contracts.didRegistry }]
    return new Resolver(getResolver({ networks }))
  }

  it('did-jwt with ethr-did-resolver verifies a credential signed ES256K, and not one that was altered', async () => {
    const { signer, account } = issuer.party
    const credential = await granted(accountSigner(nodeCrypto, signer.did, account))
    const resolver = stockResolver()
    const verified = await verifyJWT(credential, { resolver, proofPurpose: 'assertionMethod' })
    expect(verified).toMatchObject({ verified: true, issuer: signer.did })
    expect(verified.signer.id).toBe(`${signer.did}#controller`)
    expect(verified.payload.credentialSubject).toMatchObject({ role: { namespace: role } })
    const [head, payload = '', signature] = credential.split('.')
    const forged = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('"version":1', '"version":2'))
    await expect(verifyJWT(`${head}.${forged.toString('base64url')}.${signature}`, { resolver })).rejects.toThrow()
  })

  it('did-jwt and we take the account that owns the DID now, and not the one before', async () => {
    const [{ signer, account }, next] = [await createParty(test, ledger), await createParty(test, ledger)]
    const kid = kidOf(signer.did, 'controller')
    const write = { network: test.network, signer: account, identity: account.address }
    const nonce = await ledger.didNonce(signer.did)
    await test.relay.submit(await signChangeOwner({ ...write, nonce }, next.account.address))
    await ledger.sync()
    expect(await ledger.keys.resolveKey(kid)).toEqual({ address: next.account.address })
    expect(await ledger.keys.resolveKey(kid, Date.now() - 86_400_000)).toEqual({ address: account.address })
    const issue = (by: Party['account']) =>
      issueRoleCredential(accountSigner(nodeCrypto, signer.did, by), {
        ...{ id: 'urn:uuid:1', subject: next.signer.did, role, version: 1, validFrom: Date.now() },
        status: statusAt(hub.url, signer.did, { revocationList: 1, suspensionList: 2, index: 1 }),
      })
    const resolver = stockResolver()
    expect(await verifyJWT(await issue(next.account), { resolver })).toMatchObject({ verified: true })
    await expect(verifyJWT(await issue(account), { resolver })).rejects.toThrow()
    for (const [by, code] of [
      [next.account, 'ISSUER_NOT_ALLOWED'],
      [account, 'SIGNATURE_INVALID'],
    ] as const) {
      const ports = createCredentialPorts({ crypto: nodeCrypto, ledger, hub: issuer.hub.http })
      const verified = verifyRoleCredential(await issue(by), { crypto: nodeCrypto, ports, now: Date.now() })
      await expect(verified).rejects.toMatchObject({ code })
    }
  })

  it('jose verifies a credential signed ES256 with the key of the DID document', async () => {
    const { did } = issuer.party.signer
    const credential = await granted(issuer.party.signer)
    const { kid } = decodeProtectedHeader(credential)
    const { didDocument } = await ledger.resolveDid(did)
    const method = didDocument?.verificationMethod.find(({ id }) => id === kid)
    const key = await importJWK({ ...method?.publicKeyJwk }, 'ES256')
    const { payload } = await jwtVerify(credential, key, { typ: 'vc+jwt', issuer: did, algorithms: ['ES256'] })
    expect(payload.credentialSubject).toMatchObject({ role: { namespace: role, version: 1 } })
    await expect(jwtVerify(`${credential.slice(0, -86)}${'A'.repeat(86)}`, key)).rejects.toThrow()
  })

  it('@digitalbazaar/bitstring reads the bits of a status list', async () => {
    const { signer } = issuer.party
    const { status } = parseRoleCredential(await granted(signer)).credential
    const { url, index } = status.revocation
    const other = (index + 1) % statusListBits
    await issuer.publish(1, setStatusBit(createStatusBits(), index, true))
    const jws = await (await fetch(url)).text()
    const { credentialSubject } = decodeJwt<{ credentialSubject: { encodedList: string } }>(jws)
    expect(credentialSubject).toMatchObject({ type: 'BitstringStatusList', statusPurpose: 'revocation' })
    const encoded = credentialSubject.encodedList.replace(/^u/, '')
    const list = new Bitstring({ buffer: await Bitstring.decodeBits({ encoded }) })
    expect(list.length).toBe(statusListBits)
    expect(list.get(index)).toBe(true)
    expect(list.get(other)).toBe(false)
  })
})
