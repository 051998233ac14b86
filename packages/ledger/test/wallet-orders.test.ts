import { parseName } from '@digital-spine/core'
import { startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import type { Address, Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AccountSigner,
  type Ledger,
  openLedger,
  type RelayRequest,
  signCancel,
  signClaim,
  signSetStatus,
  signTransfer,
  signUpdate,
  textRecord,
} from '../src/index.ts'
import { deployWallet } from './contract-wallet.ts'
import { createAccount, createDirectSubmit, createOrders } from './order-parties.ts'

const wrongSigner = { code: 'LEDGER_REFUSED', details: { reason: 'WrongSigner' } }
const identityPrecompile: Address = '0x0000000000000000000000000000000000000004'

describe('orders of contract wallets (EIP-1271)', () => {
  let test: TestNetwork
  let ledger: Ledger
  let orders: ReturnType<typeof createOrders>
  let direct: (request: RelayRequest) => Promise<void>
  let wallet: AccountSigner
  let stranger: AccountSigner

  beforeAll(async () => {
    test = await startTestNetwork()
    ledger = await openLedger({ network: test.network })
    orders = createOrders(test, ledger)
    direct = createDirectSubmit(test)
    const owner = createAccount()
    wallet = { ...owner, address: await deployWallet(test.chain, owner.address) }
    stranger = { ...createAccount(), address: wallet.address }
  })
  afterAll(async () => {
    await ledger[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })

  it('count as those of accounts do, once, and from the wallet’s owner only', async () => {
    const name = await orders.grant('wallet.iam.ewc', wallet)
    const write = async (signer: AccountSigner) =>
      signUpdate(await orders.order(signer), name, [textRecord(name, 'url', 'https://wallet.example')])
    for (const submit of [direct, test.relay.submit]) {
      await expect(submit(await write(stranger))).rejects.toMatchObject(wrongSigner)
      const request = await write(wallet)
      await submit(request)
      await expect(direct(request)).rejects.toMatchObject({ details: { reason: 'WrongNonce' } })
    }
    expect(await ledger.orderNonce(wallet.address)).toBe(2n)
    const claim = { name: parseName(`sub.${name}`), kind: 'plain', controller: wallet.address, records: [] } as const
    const relayed = await test.relay.submit(await signClaim(await orders.order(wallet), claim))
    expect(relayed).toMatchObject({ signer: orders.didOf(wallet), repeated: false })
    await test.relay.submit(await signCancel(await orders.order(wallet)))
  })

  it('state what a wallet revokes', async () => {
    const credential: Hex = `0x${'77'.repeat(32)}`
    const state = async (signer: AccountSigner) => {
      const statement = { credential, identity: orders.didOf(wallet), status: 'revoked' } as const
      return signSetStatus(await orders.order(signer, {}, 'credentialStatus'), statement)
    }
    await expect(test.relay.submit(await state(stranger))).rejects.toMatchObject(wrongSigner)
    await test.relay.submit(await state(wallet))
    await ledger.sync()
    expect(await ledger.findStatements(credential)).toMatchObject([{ by: orders.didOf(wallet), status: 'revoked' }])
  })

  it('come from nothing that merely repeats what it is asked', async () => {
    const owner = createAccount()
    const name = await orders.grant('echo.iam.ewc', owner)
    await test.relay.submit(await signTransfer(await orders.order(owner), name, identityPrecompile))
    const echo = { ...createAccount(), address: identityPrecompile }
    const forged = await signUpdate(await orders.order(echo), name, [])
    await expect(direct(forged)).rejects.toMatchObject(wrongSigner)
    await expect(test.relay.submit(forged)).rejects.toMatchObject(wrongSigner)
  })
})
