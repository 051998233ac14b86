import { checksumAddress, didEthr, parseName } from '@digital-spine/core'
import { startTestNetwork, type TestNetwork } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectNetwork, type Network, readChainIdentity } from '../src/index.ts'

const failed = (check: string) => expect.objectContaining({ code: 'NETWORK_MISMATCH', details: { check } })

describe('inspecting a network', () => {
  let test: TestNetwork
  let genesis: `0x${string}`

  beforeAll(async () => {
    test = await startTestNetwork()
    genesis = (await readChainIdentity(test.network.rpcUrl)).genesis
  })
  afterAll(() => test[Symbol.asyncDispose]())

  const inspect = async (over: Partial<Network> = {}, hash = genesis) => {
    const held: string[] = []
    const controller = await inspectNetwork({ ...test.network, ...over }, hash, (check) => held.push(check))
    return { held, controller }
  }
  const nowhere = checksumAddress(`0x${'1'.repeat(40)}`)
  const contracts = (over: object) => ({ contracts: { ...test.network.contracts, ...over } })

  it('finds who controls the root', async () => {
    expect(await inspect()).toEqual({
      held: ['chain', 'contracts', 'root'],
      controller: didEthr('spine', test.rootAccount.address),
    })
  })

  it('names what is not as described', async () => {
    const { resolver, ens } = test.network.contracts
    await expect(inspect({ chainId: 1 })).rejects.toThrow(failed('chain'))
    await expect(inspect({}, `0x${'0'.repeat(64)}`)).rejects.toThrow(failed('genesis'))
    await expect(inspect(contracts({ notifier: nowhere }))).rejects.toThrow(failed('contracts'))
    await expect(inspect(contracts({ registrar: resolver }))).rejects.toThrow(failed('root'))
    await expect(inspect(contracts({ ens: resolver }))).rejects.toThrow(failed('root'))
    await expect(inspect(contracts({ resolver: ens }))).rejects.toThrow(failed('root'))
    await expect(inspect({ root: parseName('nothing.ewc') })).rejects.toThrow(failed('root'))
    await expect(inspect({ rpcUrl: 'http://127.0.0.1:1' })).rejects.toThrow(
      expect.objectContaining({ code: 'LEDGER_UNAVAILABLE' }),
    )
  })
})
