import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  scryptSync,
} from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { type AgreementKey, fromHex, type PrivateJwk, type PublicJwk, SpineError, toHex } from '@digital-spine/core'
import { signWithKey } from '@digital-spine/core/crypto-node'
import { createAccountKey, openAccount } from './secp256k1.ts'
import type { SigningKey, Vault } from './vault.ts'

type Contents = {
  accounts: Record<string, string>
  signingKeys: Record<string, PrivateJwk>
  agreementKeys: Record<string, PrivateJwk>
  dataKeys: Record<string, string>
  prekeys: Record<string, PrivateJwk>
  secrets: Record<string, string>
}

type Sealed = { readonly v: 1; readonly salt: string; readonly iv: string; readonly tag: string; readonly data: string }

const aad = Buffer.from('spine-vault/1')
const empty = (): Contents => ({
  accounts: {},
  signingKeys: {},
  agreementKeys: {},
  dataKeys: {},
  prekeys: {},
  secrets: {},
})

/**
 * A vault in one encrypted file (scrypt, AES-256-GCM). Every change is written beside, synced and renamed over, so a
 * crash leaves the old file or the new one. Throws VAULT_LOCKED when the secret does not open it.
 */
export async function openFileVault(options: { path: string; secret: Uint8Array }): Promise<Vault> {
  const { path, secret } = options
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const stored = existsSync(path) ? readSealed(readFileSync(path, 'utf8')) : undefined
  const salt = stored === undefined ? randomBytes(16) : Buffer.from(stored.salt, 'base64url')
  const key = scryptSync(secret, salt, 32, { N: 1 << 15, r: 8, p: 1, maxmem: 1 << 26 })
  const contents = stored === undefined ? empty() : unseal(stored, key)
  return createVault(contents, () => writeAtomically(path, JSON.stringify(seal(contents, key, salt))))
}

/** A vault that forgets everything with the process; for tests. */
export async function openMemoryVault(): Promise<Vault> {
  return createVault(empty(), () => undefined)
}

function createVault(contents: Contents, save: () => void): Vault {
  const signing = new Map<string, SigningKey>()
  const made = <T>(record: Record<string, T>, id: string, make: () => T): T => {
    const known = record[id]
    if (known !== undefined) return known
    const fresh = make()
    record[id] = fresh
    save()
    return fresh
  }
  return {
    account: async (id) => openAccount(fromHex(made(contents.accounts, id, () => toHex(createAccountKey())))),
    async signingKey(id) {
      const known = signing.get(id)
      if (known !== undefined) return known
      const key = openSigningKey(made(contents.signingKeys, id, createP256))
      signing.set(id, key)
      return key
    },
    agreementKey: async (id) => openAgreementKey(made(contents.agreementKeys, id, createP256)),
    dataKey: async (id) => fromHex(made(contents.dataKeys, id, () => toHex(randomBytes(32)))),
    async putPrekey(id, key) {
      contents.prekeys[id] = key
      save()
    },
    findPrekey: async (id) => contents.prekeys[id],
    prekeys: async () => Object.keys(contents.prekeys),
    async destroyPrekey(id) {
      delete contents.prekeys[id]
      save()
    },
    async putSecret(id, value) {
      contents.secrets[id] = value
      save()
    },
    findSecret: async (id) => contents.secrets[id],
    async [Symbol.asyncDispose]() {
      signing.clear()
    },
  }
}

function openSigningKey(jwk: PrivateJwk): SigningKey {
  const key: KeyObject = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
  const publicJwk: PublicJwk = { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }
  return { publicJwk, sign: (data) => signWithKey(key, data) }
}

function openAgreementKey(jwk: PrivateJwk): AgreementKey {
  const privateKey = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
  return {
    publicJwk: { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y },
    deriveBits({ kty, crv, x, y }) {
      const publicKey = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
      return new Uint8Array(diffieHellman({ privateKey, publicKey }))
    },
  }
}

function createP256(): PrivateJwk {
  const {
    x = '',
    y = '',
    d = '',
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  return { kty: 'EC', crv: 'P-256', x, y, d }
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
    return { ...empty(), ...(JSON.parse(plain.toString('utf8')) as Partial<Contents>) }
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
