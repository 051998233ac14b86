import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Abi, type Address, createPublicClient, createWalletClient, type Hex, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

type Compiled = { contracts: Record<string, Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>> }

/** Puts a contract wallet (EIP-1271) on a chain; what `owner` signs counts as its own. */
export async function deployWallet(chain: { url: string; privateKey: Hex }, owner: Address): Promise<Address> {
  const { abi, bytecode } = compile()
  const transport = http(chain.url)
  const account = privateKeyToAccount(chain.privateKey)
  const client = createWalletClient({ account, transport })
  const hash = await client.deployContract({ abi, bytecode, args: [owner], chain: null })
  const receipt = await createPublicClient({ transport }).waitForTransactionReceipt({ hash, pollingInterval: 50 })
  if (typeof receipt.contractAddress !== 'string') throw new TypeError('the wallet was not deployed')
  return receipt.contractAddress
}

function compile(): { abi: Abi; bytecode: Hex } {
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string }
  const content = readFileSync(join(import.meta.dirname, 'contracts/OwnedWallet.sol'), 'utf8')
  const settings = { evmVersion: 'paris', outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } }
  const input = { language: 'Solidity', sources: { 'OwnedWallet.sol': { content } }, settings }
  const wallet = (JSON.parse(solc.compile(JSON.stringify(input))) as Compiled).contracts['OwnedWallet.sol']?.OwnedWallet
  if (wallet === undefined) throw new TypeError('the wallet does not compile')
  return { abi: wallet.abi, bytecode: `0x${wallet.evm.bytecode.object}` }
}
