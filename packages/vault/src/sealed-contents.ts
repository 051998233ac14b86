import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { type PrivateJwk, SpineError } from '@digital-spine/core'

/** What a vault holds, by id: account and data keys as hexadecimal. */
export type Contents = {
  accounts: Record<string, string>
  signingKeys: Record<string, PrivateJwk>
  agreementKeys: Record<string, PrivateJwk>
  dataKeys: Record<string, string>
  prekeys: Record<string, PrivateJwk>
  secrets: Record<string, string>
}

type Sealed = { readonly v: 1; readonly salt: string; readonly iv: string; readonly tag: string; readonly data: string }

const aad = Buffer.from('spine-vault/1')

export const emptyContents = (): Contents => ({
  accounts: {},
  signingKeys: {},
  agreementKeys: {},
  dataKeys: {},
  prekeys: {},
  secrets: {},
})

/** Seals what a vault holds under its secret (scrypt, AES-256-GCM), and opens it: VAULT_LOCKED when the secret does not. */
export function createSealer(secret: Uint8Array): { seal(contents: Contents): string; open(text: string): Contents } {
  let current: { readonly salt: string; readonly key: Buffer } | undefined
  const keyOf = (salt: string): Buffer => {
    if (current?.salt !== salt) current = { salt, key: deriveKey(secret, salt) }
    return current.key
  }
  return {
    seal(contents) {
      const salt = current?.salt ?? randomBytes(16).toString('base64url')
      return JSON.stringify(seal(contents, keyOf(salt), salt))
    },
    open(text) {
      const sealed = readSealed(text)
      return unseal(sealed, keyOf(sealed.salt))
    },
  }
}

const deriveKey = (secret: Uint8Array, salt: string): Buffer =>
  scryptSync(secret, Buffer.from(salt, 'base64url'), 32, { N: 1 << 15, r: 8, p: 1, maxmem: 1 << 26 })

function seal(contents: Contents, key: Buffer, salt: string): Sealed {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad)
  const data = Buffer.concat([cipher.update(JSON.stringify(contents), 'utf8'), cipher.final()])
  const text = (bytes: Buffer): string => bytes.toString('base64url')
  return { v: 1, salt, iv: text(iv), tag: text(cipher.getAuthTag()), data: text(data) }
}

function readSealed(text: string): Sealed {
  try {
    const { v, salt, iv, tag, data } = JSON.parse(text) as Sealed
    return { v, salt: String(salt), iv, tag, data }
  } catch {
    throw new SpineError('VAULT_LOCKED', 'The vault is damaged: it is not JSON.')
  }
}

function unseal(sealed: Sealed, key: Buffer): Contents {
  try {
    const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', key, bytes(sealed.iv), { authTagLength: 16 }).setAAD(aad)
    decipher.setAuthTag(bytes(sealed.tag))
    const plain = Buffer.concat([decipher.update(bytes(sealed.data)), decipher.final()])
    return { ...emptyContents(), ...(JSON.parse(plain.toString('utf8')) as Partial<Contents>) }
  } catch {
    throw new SpineError('VAULT_LOCKED', 'The vault does not open with this secret.')
  }
}
