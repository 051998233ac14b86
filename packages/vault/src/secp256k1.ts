import { createRequire } from 'node:module'
import { checksumAddress, fromHex, toHex } from '@digital-spine/core'
import { secp256k1 as noble } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import type { Account } from './vault.ts'

type Native = { ecdsaSign(digest: Uint8Array, key: Uint8Array): { signature: Uint8Array; recid: number } }

const native = loadNative()

/** A fresh private key. */
export const createAccountKey = (): Uint8Array => noble.utils.randomSecretKey()

/** An account over a private key in memory; signs with libsecp256k1 where its binary loads. */
export function openAccount(key: Uint8Array): Account {
  const point = noble.getPublicKey(key, false)
  return {
    address: checksumAddress(`0x${toHex(keccak_256(point.slice(1)).slice(12))}`),
    async signDigest(digest) {
      const bytes = fromHex(digest)
      if (bytes.length !== 32) throw new TypeError('a digest has 32 bytes')
      const { signature, recovery } = sign(bytes, key)
      return `0x${toHex(signature)}${(27 + recovery).toString(16)}`
    },
  }
}

function sign(digest: Uint8Array, key: Uint8Array): { signature: Uint8Array; recovery: number } {
  if (native !== undefined) {
    const { signature, recid } = native.ecdsaSign(digest, key)
    return { signature, recovery: recid }
  }
  const bytes = noble.sign(digest, key, { prehash: false, format: 'recovered' })
  return { signature: bytes.slice(1), recovery: bytes[0] ?? 0 }
}

function loadNative(): Native | undefined {
  try {
    return createRequire(import.meta.url)('secp256k1/bindings') as Native
  } catch {
    return undefined
  }
}
