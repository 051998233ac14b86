import { parseName } from '@digital-spine/core'
import { startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import { decodeFunctionData, encodeFunctionData, type Hex, keccak256, parseTransaction } from 'viem'
import { generatePrivateKey } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createReader } from '../src/client.ts'
import { spineRegistrar } from '../src/generated/contracts.ts'
import {
  createRelay,
  type Ledger,
  metadataRecords,
  openLedger,
  type Relay,
  signCancel,
  signClaim,
  signSetAttribute,
  signTransfer,
  signUpdate,
  textRecord,
} from '../src/index.ts'
import { startMoodyFront } from './moody-front.ts'
import { createAccount, createOrders } from './order-parties.ts'

const refused = (reason: string) => ({ code: 'LEDGER_REFUSED', details: { reason } })

describe('a relay', () => {
  let test: TestNetwork
  let ledger: Ledger
  let orders: ReturnType<typeof createOrders>
  let front: Awaited<ReturnType<typeof startMoodyFront>>
  let owner: ReturnType<typeof createAccount>
  let count = 0

  beforeAll(async () => {
    test = await startTestNetwork()
    ledger = await openLedger({ network: test.network })
    orders = createOrders(test, ledger)
    front = await startMoodyFront(test.chain.url)
  })
  afterAll(async () => {
    await front.close()
    await ledger[Symbol.asyncDispose]()
    await test[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    owner = createAccount()
    count += 1
  })
  afterEach(() => {
    delete front.moods.answer
    delete front.moods.send
  })

  const relayOf = (over: Partial<Parameters<typeof createRelay>[0]> = {}): Relay =>
    createRelay({ network: test.network, privateKey: generatePrivateKey(), ...over })
  /** A relay whose node has moods. */
  const moodyRelay = (over: Partial<Parameters<typeof createRelay>[0]> = {}): Relay =>
    relayOf({ network: { ...test.network, rpcUrl: front.url }, ...over })
  const sentBy = (relay: Relay) => createReader(test.network.rpcUrl).getTransactionCount({ address: relay.address })
  const grant = () => orders.grant(`org${count}.iam.ewc`, owner)
  const write = async (name: ReturnType<typeof parseName>, value: string, nonce?: bigint) =>
    signUpdate(await orders.order(owner, nonce === undefined ? {} : { nonce }), name, [textRecord(name, 'note', value)])

  it('pays nothing for junk, and lets nobody use up another’s quota with it', async () => {
    const name = await grant()
    const relay = relayOf({ quotaPerMinute: 1 })
    const order = await write(name, 'first')
    const junk = [
      { ...order, data: withLastByte(order.data) },
      await signUpdate(await orders.order(createAccount()), name, []),
      await write(name, 'too early', 5n),
      await write(parseName('nowhere.iam.ewc'), 'x'),
      { ...order, contract: 'credentialStatus' as const },
      { ...order, data: `${order.data.slice(0, 10)}00` as Hex },
      { contract: 'registrar', data: encodeFunctionData({ abi: spineRegistrar.abi, functionName: 'ens' }) } as const,
    ]
    for (const request of junk) await expect(relay.submit(request)).rejects.toMatchObject({ name: 'SpineError' })
    expect(await sentBy(relay)).toBe(0)
    expect(await relay.submit(order)).toMatchObject({ repeated: false, quota: { limit: 1, remaining: 0 } })
  })

  it('counts what it paid for by signer, tells when there is more, and goes on then', async () => {
    const name = await grant()
    let time = 60_000 * 1000
    const relay = relayOf({ quotaPerMinute: 2, now: () => time })
    await relay.submit(await write(name, 'one'))
    time += 20_000
    const second = await write(name, 'two')
    expect((await relay.submit(second)).quota).toEqual({ limit: 2, remaining: 0, resetSeconds: 40 })
    expect(await relay.submit(second)).toMatchObject({ repeated: true })
    const third = await write(name, 'three')
    await expect(relay.submit(third)).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
      details: { limit: 2, retryAfterSeconds: 40 },
    })
    const other = createAccount()
    await relay.submit(await signCancel(await orders.order(other)))
    time += 40_000
    expect(await relay.submit(third)).toMatchObject({ repeated: false })
  })

  it('has a limit for all together', async () => {
    const relay = relayOf({ totalPerMinute: 1 })
    await relay.submit(await signCancel(await orders.order(owner)))
    const other = await signCancel(await orders.order(createAccount()))
    await expect(relay.submit(other)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' })
  })

  it('does an order once, however often and wherever it is submitted', async () => {
    const name = await grant()
    const [relay, another] = [relayOf(), relayOf()]
    const order = await write(name, 'once')
    const [first, second] = await Promise.all([relay.submit(order), relay.submit(order)])
    expect(second).toEqual(first)
    const { transaction, block } = first
    expect(await relay.submit(order)).toMatchObject({ transaction, block, repeated: true })
    expect(await another.submit(order)).toMatchObject({ transaction, block, repeated: true })
    expect([await sentBy(relay), await sentBy(another)]).toEqual([1, 0])
  })

  it('tells an order whose number another order used', async () => {
    const name = await grant()
    const order = await write(name, 'never')
    const relay = relayOf()
    await relay.submit(await signCancel(await orders.order(owner)))
    await expect(relay.submit(order)).rejects.toMatchObject({
      ...refused('WrongNonce'),
      details: { expected: '1', nonce: '0' },
    })
    const writeDid = { network: test.network, signer: owner, identity: owner.address, nonce: 0n }
    const attribute = { name: 'did/svc/Hub', value: '0x01', validity: 60n } as const
    const done = await signSetAttribute(writeDid, attribute)
    await relay.submit(done)
    await expect(relay.submit(done)).rejects.toMatchObject(refused('WrongNonce'))
  })

  it('does what one signer hands in at once in that order, and many signers’ writes through several relays', async () => {
    const name = await grant()
    const relays = [relayOf(), relayOf(), relayOf()]
    const values = ['a', 'b', 'c', 'd']
    const sequence = await Promise.all(values.map((value, i) => write(name, value, BigInt(i))))
    const others = await Promise.all(
      Array.from({ length: 30 }, async () => signCancel(await orders.order(createAccount()))),
    )
    const submitted = [
      ...sequence.map((order) => relays[0]?.submit(order)),
      ...others.map((order, i) => relays[i % relays.length]?.submit(order)),
    ]
    const done = await Promise.all(submitted)
    expect(done.every((entry) => entry?.repeated === false)).toBe(true)
    expect(await ledger.orderNonce(owner.address)).toBe(4n)
  })

  it('can delay what others signed, but neither alter nor reorder it', async () => {
    const name = await grant()
    const relay = relayOf()
    const heir = createAccount()
    const [first, second] = [
      await write(name, 'mine', 0n),
      await signTransfer(await orders.order(owner, { nonce: 1n }), name, heir.address),
    ]
    await expect(relay.submit(second)).rejects.toMatchObject(refused('WrongNonce'))
    const altered = decodeFunctionData({ abi: spineRegistrar.abi, data: second.data })
    const [node, , ...rest] = altered.args as [Hex, Hex, bigint, bigint, Hex]
    const thief = createAccount().address
    const data = encodeFunctionData({
      abi: spineRegistrar.abi,
      functionName: 'transfer',
      args: [node, thief, ...rest],
    })
    await expect(relay.submit({ ...second, data })).rejects.toMatchObject(refused('WrongSigner'))
    await relay.submit(first)
    await relay.submit(second)
    await ledger.sync()
    expect(await ledger.findName(name)).toMatchObject({ controller: orders.didOf(heir) })
  })

  it('offers more for a transaction that no block takes, and knows it by either hash', async () => {
    const relay = moodyRelay({ raiseAfterMs: 50, privateKey: test.chain.privateKey })
    const seen: Hex[] = []
    front.moods.send = async (raw, forward) => {
      seen.push(raw as Hex)
      return seen.length < 3 ? keccak256(raw as Hex) : forward(raw)
    }
    const { transaction } = await relay.submit(await signCancel(await orders.order(owner)))
    expect(transaction).toBe(keccak256(seen[2] ?? '0x'))
    const sent = seen.map((raw) => parseTransaction(raw))
    expect(new Set(sent.map(({ nonce }) => nonce)).size).toBe(1)
    const offers = sent.map(({ maxFeePerGas = 0n }) => maxFeePerGas)
    expect(offers[2]).toBeGreaterThan(offers[1] ?? 0n)
    expect(offers[1]).toBeGreaterThan(offers[0] ?? 0n)
  })

  it('says so when no block takes a transaction at all', async () => {
    const relay = moodyRelay({ raiseAfterMs: 50, giveUpAfterMs: 120 })
    front.moods.send = async (raw) => keccak256(raw as Hex)
    const order = await signCancel(await orders.order(owner))
    await expect(relay.submit(order)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE', details: { nonce: 0 } })
    delete front.moods.send
    expect(await relay.submit(order)).toMatchObject({ repeated: false })
  })

  it('answers what was done when its node’s answer got lost', async () => {
    const name = parseName(`lost${count}.iam.ewc`)
    const relay = moodyRelay()
    front.moods.send = async (raw, forward) => {
      await forward(raw)
      throw new Error('the answer is lost')
    }
    const records = metadataRecords(name, 'organisation', {})
    const order = await signClaim(await orders.order(test.rootAccount), {
      name,
      kind: 'organisation',
      controller: owner.address,
      records,
    })
    await expect(relay.submit(order)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' })
    delete front.moods.send
    expect(await relay.submit(order)).toMatchObject({ repeated: true, signer: orders.didOf(test.rootAccount) })
    expect(await sentBy(relay)).toBe(1)
  })

  it('pays the old way on a chain without base fee, and says so when it cannot pay', async () => {
    const relay = moodyRelay()
    const seen: Hex[] = []
    front.moods.answer = (method) => (method === 'eth_getBlockByNumber' ? blockWithoutBaseFee : undefined)
    front.moods.send = (raw, forward) => {
      seen.push(raw as Hex)
      return forward(raw)
    }
    await relay.submit(await signCancel(await orders.order(owner)))
    expect(seen.map((raw) => parseTransaction(raw).type)).toEqual(['legacy'])
    front.moods.answer = (method) => (method === 'eth_gasPrice' ? '0x3b9aca00' : undefined)
    const order = await signCancel(await orders.order(owner))
    await expect(relay.submit(order)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    await expect(relay.submit(order)).rejects.toThrow(/needs 0\.000/)
  })
})

const blockWithoutBaseFee = { number: '0x1', timestamp: '0x1', transactions: [] }

/** The same call with another signature. */
function withLastByte(data: Hex): Hex {
  // The signature's 65 bytes end with 31 bytes of padding.
  const at = data.length - 62 - 2 - 40
  return `${data.slice(0, at)}${data[at] === '0' ? '1' : '0'}${data.slice(at + 1)}` as Hex
}
