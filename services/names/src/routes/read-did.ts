import { type Did, parseDid } from '@digital-spine/core'
import type { Network } from '@digital-spine/ledger'

/** A DID in any spelling that means this network's, as it is spelled inside. Throws DID_INVALID. */
export function readDid(text: string, { name, chainId }: Pick<Network, 'name' | 'chainId'>): Did {
  return parseDid(text, { default: name, aliases: { [`0x${chainId.toString(16)}`]: name } })
}
