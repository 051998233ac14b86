import { utf8 } from './bytes.ts'
import { canonicalJson } from './canonical-json.ts'
import type { Crypto } from './crypto.ts'
import type { Hex, Name } from './name.ts'

/** Where a network's contracts are; what a network has none of is left out. */
export type DescribedContracts = {
  readonly ens: Hex
  readonly resolver: Hex
  readonly notifier: Hex
  readonly didRegistry: Hex
  readonly registrar?: Hex
  readonly credentialStatus?: Hex
}

/** What makes a network this one and no other. `genesis` is the hash of block 0. */
export type NetworkIdentity = {
  readonly chainId: number
  readonly genesis: Hex
  readonly contracts: DescribedContracts
  readonly root: Name
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * What two people compare to know that they mean the same network: SHA-256 over the canonical JSON (RFC 8785) of chain
 * id, genesis, contracts and root, as base32 (RFC 4648) in groups of four.
 */
export async function networkFingerprint(crypto: Pick<Crypto, 'sha256'>, network: NetworkIdentity): Promise<string> {
  const { chainId, genesis, contracts, root } = network
  const digest = await crypto.sha256(utf8(canonicalJson({ chainId, genesis, contracts, root })))
  return (base32(digest).match(/.{4}/g) ?? []).join('-')
}

function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff
    bits += 8
    for (; bits >= 5; bits -= 5) text += alphabet[(value >> (bits - 5)) & 31]
  }
  return bits === 0 ? text : text + alphabet[(value << (5 - bits)) & 31]
}
