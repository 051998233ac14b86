import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hex, Name } from '@digital-spine/core'
import { type Chain, deploySpine, type Network, parseNetwork } from '@digital-spine/ledger'

/**
 * The network on an embedded chain. Its contracts are deployed once, and remembered: names live where they were
 * registered, whatever contracts a later version would deploy.
 */
export async function openNetwork(options: {
  chain: Chain
  dataDir: string
  root: Name
  controller: Hex
}): Promise<Network> {
  const { chain, dataDir, root, controller } = options
  const { url: rpcUrl, chainId, privateKey, contracts: existing } = chain
  const file = join(dataDir, 'ledger', 'network.json')
  if (existsSync(file)) return { ...parseNetwork(JSON.parse(readFileSync(file, 'utf8'))), rpcUrl }
  const contracts = await deploySpine({ rpcUrl, privateKey, root, controller, existing })
  const network: Network = { name: chain.network, chainId, rpcUrl, root, contracts }
  writeFileSync(`${file}.new`, JSON.stringify(network), { flush: true })
  renameSync(`${file}.new`, file)
  return network
}
