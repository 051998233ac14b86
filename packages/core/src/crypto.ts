import type { Hex } from './name.ts'

/** A value now or a promise of it, so that a synchronous implementation costs no extra turn. */
export type Awaitable<T> = T | Promise<T>

/** P-256 public key as JWK (RFC 7518 section 6.2). */
export type PublicJwk = { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }

/** A secp256k1 key known by its account address (EIP-55). */
export type AccountKey = { readonly address: Hex }

/** What a signature is verified with: ES256 with a P-256 key, ES256K with an account. */
export type VerificationKey = PublicJwk | AccountKey

/** P-256 private key as JWK. */
export type PrivateJwk = PublicJwk & { readonly d: string }

/**
 * The cryptographic primitives of the core. Two implementations: `crypto-node` (node:crypto, synchronous, for the hot
 * path) and `crypto-web` (WebCrypto, for browsers); one contract test holds both.
 */
export interface Crypto {
  randomBytes(length: number): Uint8Array
  sha256(data: Uint8Array): Awaitable<Uint8Array>
  /** HMAC-SHA-512 (RFC 2104), 64 bytes. */
  hmacSha512(key: Uint8Array, data: Uint8Array): Awaitable<Uint8Array>
  /** AES-256-GCM (NIST SP 800-38D): ciphertext followed by the 16-byte tag. `iv` is 12 bytes. */
  aesGcmSeal(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Awaitable<Uint8Array>
  /** Inverse of {@link Crypto.aesGcmSeal}; throws a plain Error when the tag does not verify. */
  aesGcmOpen(key: Uint8Array, iv: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Awaitable<Uint8Array>
  /** AES key unwrap (RFC 3394) with a 256-bit key; throws a plain Error when the check value does not match. */
  aesKeyUnwrap(key: Uint8Array, wrapped: Uint8Array): Awaitable<Uint8Array>
  generateP256(): Awaitable<PrivateJwk>
  /** ECDSA P-256 with SHA-256, 64 bytes r followed by s (RFC 7518 section 3.4). */
  signEs256(key: PrivateJwk, data: Uint8Array): Awaitable<Uint8Array>
  /** False for a wrong signature and for a key that is no point of the curve; never throws for either. */
  verifyEs256(key: PublicJwk, data: Uint8Array, signature: Uint8Array): Awaitable<boolean>
  /**
   * ECDSA secp256k1 with SHA-256, 64 bytes r followed by the lower s, by the account of that address. False for a wrong
   * signature; never throws.
   */
  verifyEs256k(key: AccountKey, data: Uint8Array, signature: Uint8Array): Awaitable<boolean>
}
