import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomFillSync,
  sign,
  verify,
} from 'node:crypto'
import type { Crypto, PrivateJwk, PublicJwk } from './crypto.ts'

const privateKeys = new WeakMap<PrivateJwk, KeyObject>()
const publicKeys = new Map<string, KeyObject>()
const maxPublicKeys = 10_000
const tagLength = 16

/** {@link Crypto} over node:crypto: synchronous, imported keys are remembered. */
export const nodeCrypto: Crypto = {
  randomBytes: (length) => randomFillSync(new Uint8Array(length)),
  sha256: (data) => createHash('sha256').update(data).digest(),
  hmacSha512: (key, data) => createHmac('sha512', key).update(data).digest(),
  aesGcmSeal(key, iv, plaintext, aad) {
    const cipher = createCipheriv('aes-256-gcm', key, iv)
    cipher.setAAD(aad)
    const head = cipher.update(plaintext)
    cipher.final()
    return Buffer.concat([head, cipher.getAuthTag()])
  },
  aesGcmOpen(key, iv, sealed, aad) {
    if (sealed.length < tagLength) throw new Error('sealed data is shorter than its tag')
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagLength })
    decipher.setAAD(aad)
    decipher.setAuthTag(sealed.subarray(sealed.length - tagLength))
    const plaintext = decipher.update(sealed.subarray(0, sealed.length - tagLength))
    decipher.final()
    return plaintext
  },
  generateP256() {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x, y, d } = privateKey.export({ format: 'jwk' })
    if (x === undefined || y === undefined || d === undefined) throw new Error('key export failed')
    return { kty: 'EC', crv: 'P-256', x, y, d }
  },
  signEs256: (key, data) => sign('sha256', data, { key: privateKey(key), dsaEncoding: 'ieee-p1363' }),
  verifyEs256(key, data, signature) {
    if (signature.length !== 64) return false
    try {
      return verify('sha256', data, { key: publicKey(key), dsaEncoding: 'ieee-p1363' }, signature)
    } catch {
      return false
    }
  },
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
