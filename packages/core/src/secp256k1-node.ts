import { createRequire } from 'node:module'
import { secp256k1 as noble } from '@noble/curves/secp256k1.js'
import { type RecoverPoint, recoverPoint } from './secp256k1.ts'

type Native = {
  ecdsaSign(digest: Uint8Array, key: Uint8Array): { signature: Uint8Array; recid: number }
  ecdsaRecover(signature: Uint8Array, recid: number, digest: Uint8Array, compressed: boolean): Uint8Array
}

const native = loadNative()

/** Signs a 32-byte digest with a secp256k1 key: r ‖ s with low s; with libsecp256k1 where its binary loads. */
export function signWithAccountKey(
  digest: Uint8Array,
  key: Uint8Array,
): { readonly signature: Uint8Array; readonly recovery: number } {
  if (native !== undefined) {
    const { signature, recid } = native.ecdsaSign(digest, key)
    return { signature, recovery: recid }
  }
  const bytes = noble.sign(digest, key, { prehash: false, format: 'recovered' })
  return { signature: bytes.slice(1), recovery: bytes[0] ?? 0 }
}

/** {@link RecoverPoint} with libsecp256k1 where its binary loads. */
export const recoverNative: RecoverPoint = (digest, signature, recovery) => {
  if (native === undefined) return recoverPoint(digest, signature, recovery)
  try {
    return native.ecdsaRecover(signature, recovery, digest, false)
  } catch {
    return undefined
  }
}

function loadNative(): Native | undefined {
  try {
    return createRequire(import.meta.url)('secp256k1/bindings') as Native
  } catch {
    return undefined
  }
}
