import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'

/** Encrypts what lies in the database: AES-256-GCM under the vault's data key; iv ‖ ciphertext ‖ tag. */
export type AtRest = { seal(plain: Uint8Array): Uint8Array; open(sealed: Uint8Array): Buffer }

export function createAtRest(dataKey: Uint8Array): AtRest {
  const key = createSecretKey(dataKey)
  return {
    seal(plain) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed) {
      const end = sealed.length - 16
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
      decipher.setAuthTag(sealed.subarray(end))
      return Buffer.concat([decipher.update(sealed.subarray(12, end)), decipher.final()])
    },
  }
}
