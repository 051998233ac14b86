import { fromHex, toHex } from './bytes.ts'
import type { Awaitable, Crypto, PrivateJwk, VerificationKey } from './crypto.ts'
import { type Did, type Kid, kidOf } from './did.ts'
import type { Hex } from './name.ts'

/** How a JWS is signed: with a P-256 signing key, or (credentials and status lists only) with the account key. */
export type SigningAlgorithm = 'ES256' | 'ES256K'

/** Signs as a DID with one of its keys, 64 bytes r followed by s, without showing the key. */
export interface Signer {
  readonly did: Did
  readonly kid: Kid
  /** ES256 if left out. */
  readonly alg?: SigningAlgorithm
  sign(data: Uint8Array): Awaitable<Uint8Array>
}

/** Finds the public key that a key id names. */
export interface KeyResolver {
  /**
   * The key as it stood at `at` (ms since the epoch; now if left out). Throws KEY_UNKNOWN if the DID never had it,
   * KEY_REVOKED if it was not valid then, LEDGER_STALE or LEDGER_UNAVAILABLE if that cannot be told.
   */
  resolveKey(kid: Kid, at?: number): Awaitable<VerificationKey>
}

/** A {@link Signer} over a key in memory. */
export function keySigner(crypto: Pick<Crypto, 'signEs256'>, did: Did, kid: Kid, key: PrivateJwk): Signer {
  return { did, kid, sign: (data) => crypto.signEs256(key, data) }
}

/** A {@link Signer} for credentials over the account (secp256k1) that controls a did:ethr; `signDigest` answers r ‖ s ‖ v. */
export function accountSigner(
  crypto: Pick<Crypto, 'sha256'>,
  did: Did,
  account: { signDigest(digest: Hex): Promise<Hex> },
): Signer {
  return {
    did,
    kid: kidOf(did, 'controller'),
    alg: 'ES256K',
    async sign(data) {
      const signature = await account.signDigest(`0x${toHex(await crypto.sha256(data))}`)
      return fromHex(signature).subarray(0, 64)
    },
  }
}
