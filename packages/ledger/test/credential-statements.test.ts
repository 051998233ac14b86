import { startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import type { Hex } from 'viem'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createReader } from '../src/client.ts'
import { readStatements } from '../src/credential-statements.ts'
import { type AccountSigner, type Ledger, openLedger, signChangeOwner, signSetStatus } from '../src/index.ts'
import { createAccount, createOrders } from './order-parties.ts'

/** Time of the block it was made in, ms. */
const since: unknown = expect.any(Number)
const reason = (name: string) => ({ code: 'LEDGER_REFUSED', details: { reason: name } })

describe('statements about credentials', () => {
  let test: TestNetwork
  let ledger: Ledger
  let orders: ReturnType<typeof createOrders>
  let credential: Hex

  beforeAll(async () => {
    test = await startTestNetwork()
    ledger = await openLedger({ network: test.network })
    orders = createOrders(test, ledger)
  })
  afterAll(async () => {
    await ledger[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    credential = `0x${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex')}`
  })

  const state = async (
    signer: AccountSigner,
    status: 'none' | 'suspended' | 'revoked',
    identity = orders.didOf(signer),
    proof: readonly string[] = [],
  ) => {
    const context = await orders.order(signer, {}, 'credentialStatus')
    await test.relay.submit(await signSetStatus(context, { credential, identity, status, proof }))
    await ledger.sync()
    return ledger.findStatements(credential)
  }

  it('keeps whoever states something apart, strangers too', async () => {
    expect(await ledger.findStatements(credential)).toEqual([])
    const [revoker, stranger] = [createAccount(), createAccount()]
    await state(stranger, 'revoked')
    expect(await state(revoker, 'suspended')).toEqual([
      { by: orders.didOf(stranger), status: 'revoked', since, proof: [] },
      { by: orders.didOf(revoker), status: 'suspended', since, proof: [] },
    ])
    expect(await state(revoker, 'none')).toEqual([{ by: orders.didOf(stranger), status: 'revoked', since, proof: [] }])
  })

  it('lets a suspension be taken back and taken up again, and nothing once it is revoked', async () => {
    const revoker = createAccount()
    const by = orders.didOf(revoker)
    expect(await state(revoker, 'suspended')).toEqual([{ by, status: 'suspended', since, proof: [] }])
    expect(await state(revoker, 'none')).toEqual([])
    expect(await state(revoker, 'revoked')).toEqual([{ by, status: 'revoked', since, proof: [] }])
    for (const status of ['none', 'suspended', 'revoked'] as const) {
      await expect(state(revoker, status)).rejects.toMatchObject(reason('RevokedForGood'))
    }
    expect(await ledger.findStatements(credential)).toEqual([{ by, status: 'revoked', since, proof: [] }])
  })

  it('gives what was put on the ledger with the last statement to show that it counts', async () => {
    const revoker = createAccount()
    const identity = orders.didOf(revoker)
    expect(await state(revoker, 'suspended', identity, ['a.b.c'])).toMatchObject([{ proof: ['a.b.c'] }])
    expect(await state(revoker, 'revoked', identity, ['d.e.f', 'g.h.i'])).toMatchObject([{ proof: ['d.e.f', 'g.h.i'] }])
  })

  it('takes nobody’s word for another identity, but the word of whom an identity was handed to', async () => {
    const [first, second] = [createAccount(), createAccount()]
    const identity = orders.didOf(first)
    await expect(state(second, 'revoked', identity)).rejects.toMatchObject(reason('WrongSigner'))
    const write = {
      network: test.network,
      signer: first,
      identity: first.address,
      nonce: await ledger.didNonce(identity),
    }
    await test.relay.submit(await signChangeOwner(write, second.address))
    await expect(state(first, 'revoked')).rejects.toMatchObject(reason('WrongSigner'))
    expect(await state(second, 'revoked', identity)).toEqual([{ by: identity, status: 'revoked', since, proof: [] }])
  })

  it('is read whole, page by page, however many identities state something', async () => {
    const identities = Array.from({ length: 5 }, createAccount)
    for (const identity of identities) await state(identity, 'suspended')
    const pages = await readStatements(createReader(test.network.rpcUrl), test.network, credential, 2n)
    expect(pages.map(({ by }) => by)).toEqual(identities.map(orders.didOf))
  })

  it('knows no statements on a network without such a contract, and says so to who wants to make one', async () => {
    const { credentialStatus: _, ...contracts } = test.network.contracts
    await using bare = await openLedger({ network: { ...test.network, contracts } })
    expect(await bare.findStatements(credential)).toEqual([])
    await expect(bare.orderNonce(createAccount().address, 'credentialStatus')).rejects.toMatchObject({
      code: 'LEDGER_REFUSED',
    })
  })
})
