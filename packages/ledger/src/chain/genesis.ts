import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpineError } from '@digital-spine/core'
import { type Abi, type Address, encodeDeployData, type Hex, keccak256, pad } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { didRegistry, domainNotifier, ensRegistry, spineResolver } from '../generated/contracts.ts'
import { networkPresets } from '../presets.ts'
import { startAnvil } from './anvil.ts'
import type { RpcCall } from './rpc.ts'

/** What an embedded chain is: a network of its own, or one with the chain id and contract addresses of Volta. */
export type EmbeddedNetwork = 'spine' | 'volta'

type Account = { readonly balance: Hex; readonly code?: Hex; readonly storage?: Readonly<Record<Hex, Hex>> }

/** What a chain begins with. It is kept: another first block would make other hashes of all that follow. */
export type Genesis = {
  readonly network: EmbeddedNetwork
  readonly chainId: number
  readonly timestamp: number
  readonly privateKey: Hex
  /** Contracts that are there from the beginning. */
  readonly contracts: Readonly<Record<Address, Account>>
}

export const isEmbeddedNetwork = (value: unknown): value is EmbeddedNetwork => value === 'spine' || value === 'volta'

/** The sandbox chain's id (EIP-155). */
export const spineChainId = 20262

/**
 * The genesis that a data folder holds, made at first use. Throws CONFIG_INVALID if `network` is another than the
 * folder's; left out, it is the folder's, or `spine` for a new one.
 */
export async function openGenesis(
  dataDir: string,
  network: EmbeddedNetwork | undefined,
  now: () => number,
): Promise<Genesis> {
  const file = join(dataDir, 'chain.json')
  if (!existsSync(file)) {
    const made = await makeGenesis(network ?? 'spine', Math.floor(now() / 1000) - 60)
    writeFileSync(`${file}.new`, JSON.stringify(made), { mode: 0o600, flush: true })
    renameSync(`${file}.new`, file)
  }
  const genesis = JSON.parse(readFileSync(file, 'utf8')) as Genesis
  if (!isEmbeddedNetwork(genesis.network))
    throw new SpineError('CONFIG_INVALID', 'The data folder holds a ledger of another version: choose another folder.')
  if (network === undefined || network === genesis.network) return genesis
  throw new SpineError(
    'CONFIG_INVALID',
    `The data folder holds the network ${genesis.network}, which cannot become ${network}: choose another folder.`,
  )
}

/** Writes a genesis as nodes read it; answers the file's path. */
export function writeGenesisFile(folder: string, genesis: Omit<Genesis, 'network'>): string {
  const { chainId, timestamp, privateKey, contracts } = genesis
  const file = join(folder, 'genesis.json')
  const hex = (value: number): string => `0x${value.toString(16)}`
  writeFileSync(
    file,
    JSON.stringify({
      config: { chainId },
      nonce: '0x0',
      timestamp: hex(timestamp),
      extraData: '0x',
      gasLimit: hex(30_000_000),
      difficulty: '0x0',
      mixHash: pad('0x0', { size: 32 }),
      coinbase: pad('0x0', { size: 20 }),
      alloc: { [privateKeyToAddress(privateKey)]: { balance: `0x${(10n ** 27n).toString(16)}` }, ...contracts },
    }),
  )
  return file
}

async function makeGenesis(network: EmbeddedNetwork, timestamp: number): Promise<Genesis> {
  const privateKey = generatePrivateKey()
  if (network === 'spine') return { network, chainId: spineChainId, timestamp, privateKey, contracts: {} }
  const { chainId } = networkPresets[network]
  const start = { chainId, timestamp, privateKey, contracts: {} }
  return { network, ...start, contracts: await publishedContracts(start) }
}

/** The contracts at Volta's published addresses: what their creation would leave there, with this chain's deployer in control. */
async function publishedContracts(genesis: Omit<Genesis, 'network'>): Promise<Record<Address, Account>> {
  const { ens, notifier, resolver, didRegistry: registry } = networkPresets.volta.contracts
  const deployer = privateKeyToAddress(genesis.privateKey)
  return withNode(genesis, async (call) => {
    const created = async (
      artefact: { abi: unknown; bytecode: string },
      ...args: readonly Address[]
    ): Promise<Account> => {
      const data = encodeDeployData({ abi: artefact.abi as Abi, bytecode: artefact.bytecode as Hex, args })
      return { balance: '0x0', code: await call<Hex>('eth_call', [{ from: deployer, data }, 'latest']) }
    }
    return {
      [registry]: await created(didRegistry),
      [ens]: { ...(await created(ensRegistry)), storage: { [rootOwnerSlot]: pad(deployer, { size: 32 }) } },
      [notifier]: await created(domainNotifier, ens),
      [resolver]: await created(spineResolver, ens, notifier),
    }
  })
}

/** Where the ENS registry keeps the owner of the root node: `records` is its first variable, the owner a record's first member. */
const rootOwnerSlot = keccak256(pad('0x', { size: 64 }))

/** Runs `work` on a node that is thrown away. */
async function withNode<T>(genesis: Omit<Genesis, 'network'>, work: (call: RpcCall) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'spine-genesis-'))
  try {
    const genesisFile = writeGenesisFile(folder, genesis)
    const anvil = await startAnvil({ dataDir: folder, genesisFile, chainId: genesis.chainId })
    return await work(anvil.call).finally(() => anvil.stop())
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
