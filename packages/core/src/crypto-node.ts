import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  randomFillSync,
  sign,
  verify,
} from 'node:crypto'
import type { Crypto, PrivateJwk, PublicJwk } from './crypto.ts'
import { derToRaw, rawToDer } from './ecdsa-der.ts'
import { isSignedByAccount } from './secp256k1.ts'
import { recoverNative } from './secp256k1-node.ts'

export { signWithAccountKey } from './secp256k1-node.ts'

const privateKeys = new WeakMap<PrivateJwk, KeyObject>()
const publicKeys = new Map<string, KeyObject>()
const maxPublicKeys = 10_000
const tagLength = 16
/** The default initial value of RFC 3394 section 2.2.3.1. */
const keyWrapIv = new Uint8Array(8).fill(0xa6)

/**
 * {@link Crypto} over node:crypto: synchronous, imported keys are remembered. It is given key objects and nothing else:
 * finding out what else a key may be costs Node 24 more than to encrypt 1 KiB.
 */
export const nodeCrypto: Crypto = {
  randomBytes: (length) => randomFillSync(new Uint8Array(length)),
  sha256: (data) => hash('sha256', data, 'buffer'),
  hmacSha512: (key, data) => createHmac('sha512', createSecretKey(key)).update(data).digest(),
  aesGcmSeal(key, iv, plaintext, aad) {
    const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), iv)
    cipher.setAAD(aad)
    const { buffer } = cipher.update(plaintext)
    cipher.final()
    // The ciphertext has a buffer of its own, which grows: joining two takes as long as to encrypt.
    const sealed = new Uint8Array(buffer.transfer(plaintext.length + tagLength))
    sealed.set(cipher.getAuthTag(), plaintext.length)
    return sealed
  },
  aesGcmOpen(key, iv, sealed, aad) {
    if (sealed.length < tagLength) throw new Error('sealed data is shorter than its tag')
    const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), iv, { authTagLength: tagLength })
    decipher.setAAD(aad)
    decipher.setAuthTag(sealed.subarray(sealed.length - tagLength))
    const plaintext = decipher.update(sealed.subarray(0, sealed.length - tagLength))
    decipher.final()
    return plaintext
  },
  aesKeyUnwrap(key, wrapped) {
    if (wrapped.length < 24 || wrapped.length % 8 !== 0) throw new Error('wrapped data has whole blocks of 8 bytes')
    const decipher = createDecipheriv('id-aes256-wrap', createSecretKey(key), keyWrapIv)
    return Buffer.concat([decipher.update(wrapped), decipher.final()])
  },
  generateP256() {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x, y, d } = privateKey.export({ format: 'jwk' })
    if (x === undefined || y === undefined || d === undefined) throw new Error('key export failed')
    return { kty: 'EC', crv: 'P-256', x, y, d }
  },
  signEs256: (key, data) => signWithKey(privateKey(key), data),
  verifyEs256(key, data, signature) {
    if (signature.length !== 64) return false
    try {
      return verify('sha256', data, publicKey(key), rawToDer(signature))
    } catch {
      return false
    }
  },
  verifyEs256k: ({ address }, data, signature) =>
    isSignedByAccount(recoverNative, address, hash('sha256', data, 'buffer'), signature),
}

/** ES256 with a P-256 key object: r ‖ s, 64 bytes. */
export function signWithKey(key: KeyObject, data: Uint8Array): Uint8Array {
  return derToRaw(sign('sha256', data, key))
}

function privateKey(jwk: PrivateJwk): KeyObject {
  let key = privateKeys.get(jwk)
  if (key === undefined) {
    key = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
    privateKeys.set(jwk, key)
  }
  return key
}

function publicKey({ kty, crv, x, y }: PublicJwk): KeyObject {
  const id = `${x} ${y}`
  const known = publicKeys.get(id)
  if (known !== undefined) return known
  const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
  if (publicKeys.size >= maxPublicKeys) publicKeys.clear()
  publicKeys.set(id, key)
  return key
}
