import { accountAddress, fromHex, toHex } from '@digital-spine/core'
import { signWithAccountKey } from '@digital-spine/core/crypto-node'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import type { Account } from './vault.ts'

/** A fresh private key. */
export const createAccountKey = (): Uint8Array => secp256k1.utils.randomSecretKey()

/** An account over a private key in memory. */
export function openAccount(key: Uint8Array): Account {
  const publicKey = secp256k1.getPublicKey(key, false)
  return {
    address: accountAddress(publicKey),
    publicKey: `0x${toHex(publicKey)}`,
    async signDigest(digest) {
      const bytes = fromHex(digest)
      if (bytes.length !== 32) throw new TypeError('a digest has 32 bytes')
      const { signature, recovery } = signWithAccountKey(bytes, key)
      return `0x${toHex(signature)}${(27 + recovery).toString(16)}`
    },
  }
}
