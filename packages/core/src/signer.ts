import type { Awaitable, Crypto, PrivateJwk, PublicJwk } from './crypto.ts'
import type { Did, Kid } from './did.ts'

/** Signs as a DID with one of its published P-256 keys (ES256, 64 bytes r followed by s) without showing the key. */
export interface Signer {
  readonly did: Did
  readonly kid: Kid
  sign(data: Uint8Array): Awaitable<Uint8Array>
}

/** Finds the public key that a key id names. */
export interface KeyResolver {
  /**
   * The key as it stood at `at` (ms since the epoch; now if left out). Throws KEY_UNKNOWN if the DID never had it,
   * KEY_REVOKED if it was not valid then, LEDGER_STALE or LEDGER_UNAVAILABLE if that cannot be told.
   */
  resolveKey(kid: Kid, at?: number): Awaitable<PublicJwk>
}

/** A {@link Signer} over a key in memory. */
export function keySigner(crypto: Pick<Crypto, 'signEs256'>, did: Did, kid: Kid, key: PrivateJwk): Signer {
  return { did, kid, sign: (data) => crypto.signEs256(key, data) }
}
