import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
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

/**
 * Opens the encrypted file of a vault (scrypt, AES-256-GCM), empty if there is none. What is saved is written beside, synced
 * and renamed over, so a crash leaves the old file or the new one. Throws VAULT_LOCKED when the secret does not open it.
 */
export function openVaultFile({ path, secret }: { path: string; secret: Uint8Array }): {
  readonly contents: Contents
  save(): void
} {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const stored = existsSync(path) ? readSealed(readFileSync(path, 'utf8')) : undefined
  const salt = stored === undefined ? randomBytes(16) : Buffer.from(stored.salt, 'base64url')
  const key = scryptSync(secret, salt, 32, { N: 1 << 15, r: 8, p: 1, maxmem: 1 << 26 })
  const contents = stored === undefined ? emptyContents() : unseal(stored, key)
  return { contents, save: () => writeAtomically(path, JSON.stringify(seal(contents, key, salt))) }
}

function seal(contents: Contents, key: Buffer, salt: Buffer): Sealed {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad)
  const data = Buffer.concat([cipher.update(JSON.stringify(contents), 'utf8'), cipher.final()])
  const text = (bytes: Buffer): string => bytes.toString('base64url')
  return { v: 1, salt: text(salt), iv: text(iv), tag: text(cipher.getAuthTag()), data: text(data) }
}

function readSealed(text: string): Sealed {
  try {
    return JSON.parse(text) as Sealed
  } catch {
    throw new SpineError('VAULT_LOCKED', 'The vault file is damaged: it is not JSON.')
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

function writeAtomically(path: string, text: string): void {
  const fresh = `${path}.new`
  const file = openSync(fresh, 'w', 0o600)
  writeSync(file, text)
  fsyncSync(file)
  closeSync(file)
  renameSync(fresh, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
