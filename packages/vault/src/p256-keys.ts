import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { AgreementKey, PrivateJwk, PublicJwk } from '@digital-spine/core'
import { signWithKey } from '@digital-spine/core/crypto-node'
import type { SigningKey } from './vault.ts'

export function openSigningKey(jwk: PrivateJwk): SigningKey {
  const key: KeyObject = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
  const publicJwk: PublicJwk = { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }
  return { publicJwk, sign: (data) => signWithKey(key, data) }
}

export function openAgreementKey(jwk: PrivateJwk): AgreementKey {
  const privateKey = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
  return {
    publicJwk: { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y },
    deriveBits({ kty, crv, x, y }) {
      const publicKey = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
      return new Uint8Array(diffieHellman({ privateKey, publicKey }))
    },
  }
}

export function createP256(): PrivateJwk {
  const {
    x = '',
    y = '',
    d = '',
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  return { kty: 'EC', crv: 'P-256', x, y, d }
}
