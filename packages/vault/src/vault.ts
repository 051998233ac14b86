import type { AgreementKey, PrivateJwk, PublicJwk } from '@digital-spine/core'

/** Custody of a participant's keys. Private halves of account, signing and agreement keys are used here and never leave. */
export interface Vault extends AsyncDisposable {
  /** The account key (secp256k1) of that id, made at first use. */
  account(id: string): Promise<Account>
  /** The signing key (P-256, ES256) of that id, made at first use. */
  signingKey(id: string): Promise<SigningKey>
  /** The key-agreement key (P-256, ECDH) of that id, made at first use. */
  agreementKey(id: string): Promise<AgreementKey>
  /** 32 random bytes of that id, made at first use, for encryption at rest. */
  dataKey(id: string): Promise<Uint8Array>
  /** Keeps a prekey's private half until it is destroyed. */
  putPrekey(id: string, key: PrivateJwk): Promise<void>
  findPrekey(id: string): Promise<PrivateJwk | undefined>
  /** Prekey ids held. */
  prekeys(): Promise<string[]>
  destroyPrekey(id: string): Promise<void>
  /** Any other secret text, for example an API key. */
  putSecret(id: string, value: string): Promise<void>
  findSecret(id: string): Promise<string | undefined>
}

/** A secp256k1 account (EIP-55 address). */
export interface Account {
  readonly address: `0x${string}`
  /** Uncompressed: 0x04, then x and y. */
  readonly publicKey: `0x${string}`
  /** Signs a 32-byte digest (0x hex): r ‖ s ‖ v, low s, v 27 or 28. */
  signDigest(digest: `0x${string}`): Promise<`0x${string}`>
}

/** A P-256 key for ES256. */
export interface SigningKey {
  readonly publicJwk: PublicJwk
  /** ES256 over `data`: r ‖ s, 64 bytes. */
  sign(data: Uint8Array): Uint8Array
}
