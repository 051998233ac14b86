import { parseName } from '@digital-spine/core'
import { startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import { type Address, decodeFunctionData, encodeFunctionData, type Hex, numberToHex, zeroAddress } from 'viem'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { spineRegistrar } from '../src/generated/contracts.ts'
import {
  type Ledger,
  type OrderContext,
  openLedger,
  type RelayRequest,
  signCancel,
  signClaim,
  signOpen,
  signRelease,
  signSetStatus,
  signTransfer,
  signUpdate,
  textRecord,
} from '../src/index.ts'
import { createAccount, createDirectSubmit, createOrders } from './order-parties.ts'

const credential: Hex = `0x${'5a'.repeat(32)}`
const curveOrder = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const reason = (name: string) => ({ code: 'LEDGER_REFUSED', details: { reason: name } })

describe('signed orders', () => {
  let test: TestNetwork
  let ledger: Ledger
  let orders: ReturnType<typeof createOrders>
  let owner: ReturnType<typeof createAccount>
  let submit: (request: RelayRequest) => Promise<void>
  let count = 0

  beforeAll(async () => {
    test = await startTestNetwork()
    ledger = await openLedger({ network: test.network })
    orders = createOrders(test, ledger)
    submit = createDirectSubmit(test)
  })
  afterAll(async () => {
    await ledger[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    owner = createAccount()
    count += 1
  })

  const named = (label: string) => parseName(`${label}${count}.iam.ewc`)

  /** Every order there is, about the organisation that `owner` controls. */
  const kinds = {
    claim: (context: OrderContext) => {
      const controller = owner.address
      const name = parseName(`sub.${named('org')}`)
      return signClaim(context, { name, kind: 'organisation', controller, records: [] })
    },
    update: (context: OrderContext) => signUpdate(context, named('org'), [textRecord(named('org'), 'did', 'did:x')]),
    transfer: (context: OrderContext) => signTransfer(context, named('org'), createAccount().address),
    release: (context: OrderContext) => signRelease(context, named('org')),
    open: (context: OrderContext) => signOpen(context, named('org'), true),
    cancel: (context: OrderContext) => signCancel(context),
    status: (context: OrderContext) =>
      signSetStatus(context, { credential, identity: orders.didOf(owner), status: 'suspended' }),
    cancelStatus: (context: OrderContext) => signCancel(context, 'credentialStatus'),
  }
  const contractOf = (kind: string) => (/status/i.test(kind) ? 'credentialStatus' : 'registrar')

  describe.each(Object.keys(kinds) as (keyof typeof kinds)[])('%s', (kind) => {
    const contract = contractOf(kind)
    beforeEach(async () => {
      await orders.grant(named('org'), owner)
    })

    it('counts once, and only with the signer’s next nonce', async () => {
      const early = await kinds[kind](await orders.order(owner, { nonce: 1n }, contract))
      await expect(submit(early)).rejects.toMatchObject(reason('WrongNonce'))
      const request = await kinds[kind](await orders.order(owner, {}, contract))
      await submit(request)
      expect(await ledger.orderNonce(owner.address, contract)).toBe(1n)
      await expect(submit(request)).rejects.toMatchObject({ code: 'LEDGER_REFUSED' })
      expect(await ledger.orderNonce(owner.address, contract)).toBe(1n)
    })

    it('counts from its signer only, in time, on its chain and for its contract', async () => {
      const { network } = test
      const { registrar, credentialStatus } = network.contracts
      const swapped = { ...network.contracts, registrar: credentialStatus, credentialStatus: registrar } as const
      const signedBy = async (over: Partial<OrderContext>) => kinds[kind](await orders.order(owner, over, contract))
      const stranger = createAccount()
      // A cancel names its signer, so a stranger's cancels the stranger's own nonce.
      if (!kind.startsWith('cancel')) {
        await expect(submit(await signedBy({ signer: stranger }))).rejects.toMatchObject(reason('WrongSigner'))
      }
      await expect(submit(await signedBy({ deadline: 1n }))).rejects.toMatchObject(reason('Expired'))
      const elsewhere: Partial<OrderContext>[] = [
        { network: { ...network, chainId: 1 } },
        { network: { ...network, contracts: swapped } },
      ]
      for (const over of elsewhere) {
        await expect(submit(await signedBy(over))).rejects.toMatchObject(reason('WrongSigner'))
      }
      expect(await ledger.orderNonce(owner.address, contract)).toBe(0n)
    })
  })

  it('takes of the two signatures that verify alike the one with low s', async () => {
    await orders.grant(named('org'), owner)
    const request = await kinds.update(await orders.order(owner))
    const high = { ...request, data: withSignature(request.data, malleate) }
    await expect(submit(high)).rejects.toMatchObject(reason('WrongSigner'))
    const short = { ...request, data: withSignature(request.data, (signature) => signature.slice(0, -2) as Hex) }
    await expect(submit(short)).rejects.toMatchObject(reason('WrongSigner'))
    await submit(request)
  })

  it('takes two orders of one signer about different names in the signer’s order only', async () => {
    const [first, second] = [await orders.grant(named('one'), owner), await orders.grant(named('two'), owner)]
    const did = (name: typeof first) => [textRecord(name, 'did', orders.didOf(owner))]
    const one = await signUpdate(await orders.order(owner), first, did(first))
    const two = await signUpdate(await orders.order(owner, { nonce: 1n }), second, did(second))
    await expect(submit(two)).rejects.toMatchObject(reason('WrongNonce'))
    await submit(one)
    await submit(two)
  })

  it('never counts once cancelled, and does not hold up what its signer signs next', async () => {
    const name = await orders.grant(named('org'), owner)
    const regretted = await signTransfer(await orders.order(owner), name, createAccount().address)
    await submit(await signCancel(await orders.order(owner)))
    await expect(submit(regretted)).rejects.toMatchObject(reason('WrongNonce'))
    await submit(await kinds.update(await orders.order(owner)))
    await ledger.sync()
    expect(await ledger.findName(name)).toMatchObject({ controller: orders.didOf(owner) })
  })

  it('refuses to hand a name to nobody, labels that are too long, and names without a parent', async () => {
    const name = await orders.grant(named('org'), owner)
    const nobody = signTransfer(await orders.order(owner), name, zeroAddress)
    await expect(submit(await nobody)).rejects.toMatchObject(reason('NoController'))
    const claim = async (label: string, parent: string, controller: Address = owner.address) => {
      const wanted = `${label}.${parent}` as typeof name
      return signClaim(await orders.order(owner), { name: wanted, kind: 'plain', controller, records: [] })
    }
    await expect(submit(await claim('x', name, zeroAddress))).rejects.toMatchObject(reason('NoController'))
    await expect(submit(await claim('é'.repeat(128), name))).rejects.toMatchObject(reason('BadLabel'))
    await expect(submit(await claim('x', `nowhere.${name}`))).rejects.toMatchObject(reason('WrongSigner'))
    await submit(await claim('x'.repeat(255), name))
  })
})

function withSignature(data: Hex, change: (signature: Hex) => Hex): Hex {
  const { functionName, args } = decodeFunctionData({ abi: spineRegistrar.abi, data })
  const values = [...(args ?? [])]
  const signature = values.pop()
  return encodeFunctionData({
    abi: spineRegistrar.abi,
    functionName: functionName as 'update',
    args: [...values, change(signature as Hex)] as never,
  })
}

/** r ‖ n - s ‖ the other v: verifies like the original. */
function malleate(signature: Hex): Hex {
  const s = curveOrder - BigInt(`0x${signature.slice(66, 130)}`)
  const v = signature.endsWith('1b') ? '1c' : '1b'
  return `${signature.slice(0, 66) as Hex}${numberToHex(s, { size: 32 }).slice(2)}${v}`
}
