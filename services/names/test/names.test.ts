import { createNamesClient, type NamesClient } from '@digital-spine/client'
import { didEthr, parseName } from '@digital-spine/core'
import { type Ledger, metadataRecords, openLedger, parseNetwork, signClaim } from '@digital-spine/ledger'
import { silentLogger } from '@digital-spine/runtime'
import { startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import { openAccount } from '@digital-spine/vault'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNames, type Names } from '../src/index.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const acme = parseName('acme.iam.ewc')

describe('the name service', () => {
  let test: TestNetwork
  let ledger: Ledger
  let names: Names
  let client: NamesClient
  const owner = openAccount(crypto.getRandomValues(new Uint8Array(32)))
  const did = didEthr('spine', owner.address)

  beforeAll(async () => {
    test = await startTestNetwork()
    ledger = await openLedger({ network: test.network })
    const logger = silentLogger()
    names = await createNames({ host: '127.0.0.1', port: 0, ledger, relay: test.relay, logger })
    client = createNamesClient(names.url)
  })
  afterAll(async () => {
    await client.close()
    await names.close()
    await ledger[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })

  const claim = async (signer: typeof owner) => {
    const deadline = BigInt(Math.floor(Date.now() / 1000) + 3600)
    const order = { network: test.network, signer, nonce: await ledger.orderNonce(signer.address), deadline }
    const records = metadataRecords(acme, 'organisation', { displayName: 'ACME' })
    return signClaim(order, { name: acme, kind: 'organisation', controller: owner.address, records })
  }
  const get = async (path: string) => {
    const response = await fetch(`${names.url}${path}`)
    return { status: response.status, body: (await response.json()) as Record<string, never> }
  }

  it('describes a network that others can join', async () => {
    expect(parseNetwork(await client.network())).toEqual(test.network)
  })

  it('takes a signed order of the root and no forged one', async () => {
    await expect(client.name(acme)).rejects.toThrow(code('NAME_UNKNOWN'))
    await expect(client.relay(await claim(owner))).rejects.toThrow(code('LEDGER_REFUSED'))
    const { block } = await client.relay(await claim(test.rootAccount))
    expect(block).toBeGreaterThan(0)
    expect(await client.name(acme)).toMatchObject({ did, kind: 'organisation', metadata: { orgName: 'ACME' } })
  })

  it('refuses names that are none, and calls that are no orders', async () => {
    expect(await get('/v1/names/ACME.iam.ewc')).toMatchObject({ status: 400, body: { err: { code: 'NAME_INVALID' } } })
    await expect(client.relay({ contract: 'registrar', data: '0x12345678' })).rejects.toThrow(code('VALIDATION_FAILED'))
    await expect(client.relay({ contract: 'registrar', data: '0xzz' })).rejects.toThrow(code('VALIDATION_FAILED'))
  })

  it('resolves a DID in every spelling to one document', async () => {
    const [method, address] = ['did:ethr', owner.address]
    for (const spelling of [did, `${method}:${address}`, `${method}:0x4f26:${address.toLowerCase()}`]) {
      const { body } = await get(`/1.0/identifiers/${spelling}`)
      expect(body).toMatchObject({ didDocument: { id: did } })
    }
    expect(await get('/v1/dids/did:ethr:0x12')).toMatchObject({ status: 400, body: { err: { code: 'DID_INVALID' } } })
    expect(await get(`/v1/dids/${did}?versionTime=soon`)).toMatchObject({ status: 400 })
  })

  it('answers no name for a DID that claims none', async () => {
    expect(await get(`/v1/dids/${did}/name`)).toMatchObject({ status: 404, body: { err: { code: 'NAME_UNKNOWN' } } })
  })
})
