import { type Address, getContractAddress, type Hex, type PublicClient } from 'viem'

/** So many contracts that an account created first, and so many it created last, are looked at. */
const firsts = 64
const lasts = 256

/**
 * Looks for what an account created before, by its code: so a deployment goes on after a crash whatever else the account
 * did meanwhile, without a file that remembers.
 */
export async function createFinder(
  reader: PublicClient,
  account: Address,
): Promise<(runtime: Hex) => Promise<readonly Address[]>> {
  const count = await reader.getTransactionCount({ address: account })
  const read = async (from: number, to: number): Promise<{ address: Address; code: Hex | undefined }[]> => {
    const nonces = Array.from({ length: Math.max(to - from, 0) }, (_, i) => BigInt(from + i))
    const addresses = nonces.map((nonce) => getContractAddress({ from: account, nonce }))
    const codes = await Promise.all(addresses.map((address) => reader.getCode({ address })))
    return addresses.map((address, i) => ({ address, code: codes[i] }))
  }
  const early = await read(0, Math.min(count, firsts))
  let late: Promise<{ address: Address; code: Hex | undefined }[]> | undefined
  return async (runtime) => {
    const among = (created: readonly { address: Address; code: Hex | undefined }[]): Address[] =>
      created.filter(({ code }) => code === runtime).map(({ address }) => address)
    const found = among(early)
    if (found.length > 0) return found
    late ??= read(Math.max(count - lasts, firsts), count)
    return among(await late)
  }
}
