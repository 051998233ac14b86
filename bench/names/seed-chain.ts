import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fromHex, labelhash, type Name, namehash, parseName } from '@digital-spine/core'
import type { Network } from '@digital-spine/ledger'
import { startReorgNetwork } from '@digital-spine/testkit'
import { openAccount } from '@digital-spine/vault'

const require = createRequire(import.meta.url)

/** A chain with many names and DIDs on it. */
export type SeededChain = AsyncDisposable & {
  readonly network: Network
  readonly relayKey: `0x${string}`
  nameOf(index: number): Name
}

const root = parseName('bench.ewc')
const perTransaction = 100
/** The node keeps all states there were, so few and large blocks go easier on it. */
const perBlock = 20 * perTransaction
const blockGas = '0x3b9aca00'
/** So many names share an identity, which has as many changes. */
const share = 5

const word = (value: string | number): string =>
  (typeof value === 'number' ? value.toString(16) : value.slice(2)).padStart(64, '0')

/** Puts `count` names, and as many changes of DIDs, on a real chain, by a contract of this benchmark. */
export async function seedChain(count: number, say: (text: string) => void): Promise<SeededChain> {
  await using stack = new AsyncDisposableStack()
  const chain = stack.use(await startReorgNetwork())
  const { ens, resolver, didRegistry } = chain.network.contracts
  const from = openAccount(fromHex(chain.privateKey.slice(2))).address
  await chain.call('anvil_impersonateAccount', [from])
  await chain.call('evm_setBlockGasLimit', [blockGas])
  const queue = (to: string | undefined, data: string): Promise<string> => {
    const request = { from, data, gas: '0x1c9c300', gasPrice: '0x0', ...(to === undefined ? {} : { to }) }
    return chain.call<string>('eth_sendTransaction', [request])
  }
  const outcome = async (hash: string): Promise<string | undefined> => {
    const receipt = await chain.call<{ status: string; contractAddress?: string }>('eth_getTransactionReceipt', [hash])
    if (receipt.status !== '0x1') throw new Error('A transaction of the seeding failed.')
    return receipt.contractAddress
  }
  const send = async (to: string | undefined, data: string): Promise<string | undefined> => {
    const hash = await queue(to, data)
    await chain.mine(1)
    return outcome(hash)
  }
  const select = (signature: string): string => labelhash(signature).slice(0, 10)
  const constructorArguments = [ens, resolver, didRegistry, namehash(root)].map(word).join('')
  const seeder = await send(undefined, `${compile()}${constructorArguments}`)
  if (seeder === undefined) throw new Error('The seeder is not there.')
  await send(
    ens,
    `${select('setSubnodeOwner(bytes32,bytes32,address)')}${word(namehash(parseName('ewc')))}${word(labelhash('bench'))}${word(seeder)}`,
  )
  const seed = select('seed(uint256,uint256,uint256)')
  for (let first = 0; first < count; first += perBlock) {
    if (first % 10_000 === 0) say(`seeding the chain, ${first} of ${count} names`)
    const hashes: string[] = []
    for (let start = first; start < Math.min(count, first + perBlock); start += perTransaction) {
      const amount = Math.min(perTransaction, count - start)
      hashes.push(await queue(seeder, `${seed}${word(start)}${word(amount)}${word(share)}`))
    }
    await chain.mine(1)
    for (const hash of hashes) await outcome(hash)
  }
  const owned = stack.move()
  return {
    network: { ...chain.network, root },
    relayKey: chain.privateKey,
    nameOf: (index) => parseName(`site${String(index).padStart(7, '0')}.${root}`),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function compile(): string {
  const solc = require('solc') as { compile(input: string): string }
  const content = readFileSync(join(import.meta.dirname, 'Seeder.sol'), 'utf8')
  const settings = {
    optimizer: { enabled: true, runs: 200 },
    viaIR: true,
    evmVersion: 'paris',
    outputSelection: { '*': { Seeder: ['evm.bytecode.object'] } },
  }
  const input = { language: 'Solidity', sources: { 'Seeder.sol': { content } }, settings }
  const { contracts, errors = [] } = JSON.parse(solc.compile(JSON.stringify(input))) as {
    contracts?: Record<string, { Seeder: { evm: { bytecode: { object: string } } } }>
    errors?: { formattedMessage: string }[]
  }
  const compiled = contracts?.['Seeder.sol']
  if (compiled === undefined) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'))
  return `0x${compiled.Seeder.evm.bytecode.object}`
}
