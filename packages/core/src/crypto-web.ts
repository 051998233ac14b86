import { fromBase64url, toBase64url } from './bytes.ts'
import type { Crypto, PrivateJwk, PublicJwk } from './crypto.ts'
import { isSignedByAccount, recoverPoint } from './secp256k1.ts'

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' } as const
const es256 = { name: 'ECDSA', hash: 'SHA-256' } as const

/** {@link Crypto} over the platform's WebCrypto, for browsers and any other runtime that has it. */
export const webCrypto: Crypto = {
  randomBytes: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
  sha256: async (data) => new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', source(data))),
  async hmacSha512(key, data) {
    const hmac = { name: 'HMAC', hash: 'SHA-512' }
    const imported = await globalThis.crypto.subtle.importKey('raw', source(key), hmac, false, ['sign'])
    return new Uint8Array(await globalThis.crypto.subtle.sign('HMAC', imported, source(data)))
  },
  async aesGcmSeal(key, iv, plaintext, aad) {
    const imported = await globalThis.crypto.subtle.importKey('raw', source(key), 'AES-GCM', false, ['encrypt'])
    const params = { name: 'AES-GCM', iv: source(iv), additionalData: source(aad) }
    return new Uint8Array(await globalThis.crypto.subtle.encrypt(params, imported, source(plaintext)))
  },
  async aesGcmOpen(key, iv, sealed, aad) {
    const imported = await globalThis.crypto.subtle.importKey('raw', source(key), 'AES-GCM', false, ['decrypt'])
    const params = { name: 'AES-GCM', iv: source(iv), additionalData: source(aad) }
    return new Uint8Array(await globalThis.crypto.subtle.decrypt(params, imported, source(sealed)))
  },
  async aesKeyUnwrap(key, wrapped) {
    const wrapping = await globalThis.crypto.subtle.importKey('raw', source(key), 'AES-KW', false, ['unwrapKey'])
    // WebCrypto unwraps keys, not bytes: an HMAC key may have any length.
    const hmac = { name: 'HMAC', hash: 'SHA-256' }
    const unwrapped = await globalThis.crypto.subtle.unwrapKey('raw', source(wrapped), wrapping, 'AES-KW', hmac, true, [
      'sign',
    ])
    return new Uint8Array(await globalThis.crypto.subtle.exportKey('raw', unwrapped))
  },
  async generateP256() {
    const pair = await globalThis.crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])
    const { x, y, d } = await globalThis.crypto.subtle.exportKey('jwk', pair.privateKey)
    if (x === undefined || y === undefined || d === undefined) throw new Error('key export failed')
    return { kty: 'EC', crv: 'P-256', x, y, d }
  },
  async signEs256(key, data) {
    const imported = await globalThis.crypto.subtle.importKey('jwk', privateJwk(key), ecdsa, false, ['sign'])
    return new Uint8Array(await globalThis.crypto.subtle.sign(es256, imported, source(data)))
  },
  async verifyEs256(key, data, signature) {
    if (signature.length !== 64) return false
    try {
      const raw = rawPoint(key)
      const imported = await globalThis.crypto.subtle.importKey('raw', source(raw), ecdsa, false, ['verify'])
      return await globalThis.crypto.subtle.verify(es256, imported, source(signature), source(data))
    } catch {
      return false
    }
  },
  async verifyEs256k({ address }, data, signature) {
    return isSignedByAccount(recoverPoint, address, await webCrypto.sha256(data), signature)
  },
}

/** WebCrypto takes views over plain ArrayBuffers only; copies the rare view over a shared one. */
function source(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes)
}

function privateJwk({ kty, crv, x, y, d }: PrivateJwk): JsonWebKey {
  return { kty, crv, x, y, d: toBase64url(fromBase64url(d)) }
}

function rawPoint({ x, y }: PublicJwk): Uint8Array {
  const point = new Uint8Array(65)
  point[0] = 4
  point.set(fromBase64url(x), 1)
  point.set(fromBase64url(y), 33)
  return point
}
