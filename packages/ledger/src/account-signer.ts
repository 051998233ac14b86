import type { Address, Hex } from 'viem'

/** An account key (secp256k1) that signs without being shown. */
export interface AccountSigner {
  readonly address: Address
  /** Signs a 32-byte digest; answers r ‖ s ‖ v, 65 bytes, with low s and v 27 or 28. */
  signDigest(digest: Hex): Promise<Hex>
}

/** A write that somebody signed and anybody may submit: calldata for one of our contracts. */
export type RelayRequest = {
  readonly contract: 'registrar' | 'didRegistry' | 'credentialStatus'
  readonly data: Hex
}
