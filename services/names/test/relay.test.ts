import { createNamesClient } from '@digital-spine/client'
import { createRelay, type Ledger, openLedger, signCancel } from '@digital-spine/ledger'
import { silentLogger } from '@digital-spine/runtime'
import { startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import { openAccount } from '@digital-spine/vault'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRelayService, type RelayService } from '../src/index.ts'

describe('the relay service', () => {
  let test: TestNetwork
  let ledger: Ledger
  let service: RelayService
  const owner = openAccount(crypto.getRandomValues(new Uint8Array(32)))

  beforeAll(async () => {
    test = await startTestNetwork()
    ledger = await openLedger({ network: test.network })
    const { privateKey } = test.chain
    const relay = createRelay({ network: test.network, privateKey, quotaPerMinute: 2, now: () => 0 })
    service = await createRelayService({ host: '127.0.0.1', port: 0, relay, logger: silentLogger() })
  })
  afterAll(async () => {
    await service.close()
    await ledger[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })

  const order = async () => {
    const deadline = BigInt(Math.floor(Date.now() / 1000) + 3600)
    const nonce = await ledger.orderNonce(owner.address)
    return signCancel({ network: test.network, signer: owner, nonce, deadline })
  }
  const post = async (body: unknown) => {
    const response = await fetch(`${service.url}/v1/relay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const header = (name: string) => response.headers.get(name)
    const rate = [header('ratelimit-policy'), header('ratelimit')]
    return { status: response.status, rate, retryAfter: header('retry-after'), body: await response.json() }
  }

  it('relays, repeats its answer, and tells with each how much is left', async () => {
    const first = await order()
    const done = await post(first)
    expect(done).toMatchObject({
      status: 200,
      rate: ['"minute";q=2;w=60', '"minute";r=1;t=60'],
      body: { repeated: false },
    })
    const { transaction, block } = done.body as { transaction: string; block: number }
    expect(await post(first)).toMatchObject({
      rate: ['"minute";q=2;w=60', '"minute";r=1;t=60'],
      body: { transaction, block, repeated: true },
    })
    await post(await order())
    const exceeded = {
      status: 429,
      rate: ['"minute";q=2;w=60', '"minute";r=0;t=60'],
      retryAfter: '60',
      body: { err: { code: 'QUOTA_EXCEEDED' } },
    }
    expect(await post(await order())).toMatchObject(exceeded)
  })

  it('takes nothing but signed writes', async () => {
    const { data } = await order()
    const invalid = { status: 400, body: { err: { code: 'VALIDATION_FAILED' } } }
    for (const body of [{}, { contract: 'ens', data }, { contract: 'registrar', data: '0x0' }, { data, more: 1 }]) {
      expect(await post(body)).toMatchObject(invalid)
    }
    expect(await post({ contract: 'credentialStatus', data })).toMatchObject({
      status: 422,
      body: { err: { code: 'LEDGER_REFUSED', additionalDetails: { reason: 'WrongSigner' } } },
    })
  })

  it('says who pays, and is a relay for the clients of a name service', async () => {
    const { address } = createRelay({ network: test.network, privateKey: test.chain.privateKey })
    const status = (await (await fetch(`${service.url}/v1/relay`)).json()) as Record<string, unknown>
    expect(status).toMatchObject({ network: 'spine', address, quotaPerMinute: 2 })
    expect(Number(status.balance)).toBeGreaterThan(0)
    expect((await fetch(`${service.url}/ready`)).status).toBe(200)
    const stranger = openAccount(crypto.getRandomValues(new Uint8Array(32)))
    const client = createNamesClient(service.url)
    const context = { network: test.network, signer: stranger, nonce: 0n, deadline: 9_999_999_999n }
    expect(await client.relay(await signCancel(context))).toMatchObject({ repeated: false })
    await client.close()
  })

  it('is asked when other relays are away or have had enough, but not about what the ledger refuses', async () => {
    const { network } = test
    const key = `0x${'42'.repeat(32)}` as const
    const exhausted = createRelay({ network, privateKey: key, totalPerMinute: 0 })
    const options = { host: '127.0.0.1', port: 0, logger: silentLogger() }
    const tired = await createRelayService({ ...options, relay: exhausted })
    const last = await createRelayService({ ...options, relay: createRelay({ network, privateKey: key }) })
    const signer = openAccount(crypto.getRandomValues(new Uint8Array(32)))
    const context = { network, signer, nonce: 0n, deadline: 9_999_999_999n }
    const client = createNamesClient(last.url, ['http://127.0.0.1:9', tired.url])
    expect(await client.relay(await signCancel(context))).toMatchObject({ repeated: false })
    const refused = client.relay(await signCancel({ ...context, nonce: 7n }))
    await expect(refused).rejects.toMatchObject({ code: 'LEDGER_REFUSED' })
    const alone = createNamesClient('http://127.0.0.1:9', [tired.url])
    await expect(alone.relay(await signCancel({ ...context, nonce: 1n }))).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
    })
    for (const opened of [client, alone, tired, last]) await opened.close()
  })
})
