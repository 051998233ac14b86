import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { didEthr, parseName } from '@digital-spine/core'
import { type Hex, parseTransaction } from 'viem'
import { generatePrivateKey } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createReader } from '../src/client.ts'
import { type Chain, deploySpine, openLedger, spineChainId, startChain } from '../src/index.ts'
import { createSender } from '../src/transactions/sender.ts'
import { startMoodyFront } from './moody-front.ts'
import { createAccount } from './order-parties.ts'

describe('deploying', () => {
  let dataDir: string
  let chain: Chain
  let front: Awaited<ReturnType<typeof startMoodyFront>>
  const controller = createAccount()

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'spine-deploy-'))
    chain = await startChain({ dataDir })
    front = await startMoodyFront(chain.url)
  })
  afterAll(async () => {
    await front.close()
    await chain.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  afterEach(() => {
    delete front.moods.send
    delete front.moods.answer
  })

  const deploy = async (privateKey: Hex, rootText = 'iam.ewc', over: { rpcUrl?: string } = {}) => {
    const steps: string[] = []
    const root = parseName(rootText)
    const report = (step: string) => void steps.push(step)
    const { address } = controller
    const contracts = await deploySpine({ rpcUrl: chain.url, privateKey, root, controller: address, report, ...over })
    return { contracts, steps }
  }

  it('goes on after every step at which it died, at the same addresses, with other transactions between', async () => {
    const privateKey = generatePrivateKey()
    const reader = createReader(chain.url)
    const between = createSender({ reader, chainId: spineChainId, privateKey })
    let alive = true
    front.moods.send = async (raw, forward) => {
      if (!alive) throw new Error('dead')
      alive = false
      return forward(raw)
    }
    const created = new Set<string>()
    for (let runs = 0; ; runs += 1) {
      alive = true
      const dying = await deploy(privateKey, 'iam.ewc', { rpcUrl: front.url }).catch(() => undefined)
      if (dying !== undefined) {
        expect(runs).toBeGreaterThanOrEqual(8)
        for (const address of Object.values(dying.contracts)) created.add(address)
        break
      }
      await between.send({ to: between.address, data: '0x' })
    }
    const again = await deploy(privateKey)
    expect(new Set(Object.values(again.contracts))).toEqual(created)
    expect(again.steps.every((step) => step.includes('already'))).toBe(true)
    const network = { name: 'spine', chainId: spineChainId, rpcUrl: chain.url, root: parseName('iam.ewc') }
    await using ledger = await openLedger({ network: { ...network, contracts: again.contracts } })
    expect(await ledger.findName(network.root)).toMatchObject({ controller: didEthr('spine', controller.address) })
  })

  it('gives a second root a registrar of its own beside the first', async () => {
    const privateKey = generatePrivateKey()
    const first = await deploy(privateKey, 'iam.ewc')
    const second = await deploy(privateKey, 'auth.ewc')
    expect(second.contracts).toEqual({ ...first.contracts, registrar: second.contracts.registrar })
    expect(second.contracts.registrar).not.toBe(first.contracts.registrar)
    expect((await deploy(privateKey, 'iam.ewc')).contracts).toEqual(first.contracts)
  })

  it('says so when the account cannot pay, or does not own the name above', async () => {
    front.moods.answer = (method) => (method === 'eth_gasPrice' ? '0x3b9aca00' : undefined)
    const poor = deploy(generatePrivateKey(), 'iam.ewc', { rpcUrl: front.url })
    await expect(poor).rejects.toMatchObject({ code: 'LEDGER_REFUSED', details: { reason: 'NoGas' } })
    const { contracts } = await deploy(chain.privateKey)
    const { ens } = contracts
    const root = parseName('other.iam.ewc')
    const below = deploySpine({
      rpcUrl: chain.url,
      privateKey: chain.privateKey,
      root,
      controller: controller.address,
      existing: { ens },
    })
    await expect(below).rejects.toMatchObject({ details: { reason: 'NotOwner', owner: contracts.registrar } })
    expect((await deploy(chain.privateKey)).contracts).toEqual(contracts)
  })

  it('waits for confirmations', async () => {
    const seen: Hex[] = []
    let depth = 0
    front.moods.send = (raw, forward) => {
      seen.push(raw as Hex)
      depth = 0
      return forward(raw)
    }
    const reader = createReader(chain.url)
    const head = async () => Number(await reader.getBlockNumber({ cacheTime: 0 }))
    const start = await head()
    // Each look at the chain's height finds one block more.
    front.moods.answer = (method) => {
      if (method !== 'eth_blockNumber') return undefined
      depth += 1
      return `0x${(start + seen.length + depth - 1).toString(16)}`
    }
    const sender = createSender({
      reader: createReader(front.url),
      chainId: spineChainId,
      privateKey: chain.privateKey,
      confirmations: 3,
    })
    await sender.send({ to: sender.address, data: '0x' })
    expect(depth).toBe(3)
    expect(seen.map((raw) => parseTransaction(raw).to)).toEqual([sender.address.toLowerCase()])
  })
})
