import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { type AgreementKey, fromHex, type PrivateJwk, type PublicJwk, toHex } from '@digital-spine/core'
import { signWithKey } from '@digital-spine/core/crypto-node'
import { createAccountKey, openAccount } from './secp256k1.ts'
import type { SigningKey, Vault } from './vault.ts'
import { type Contents, emptyContents, openVaultFile } from './vault-file.ts'

/** A vault in one encrypted file. Throws VAULT_LOCKED when the secret does not open it. */
export async function openFileVault(options: { path: string; secret: Uint8Array }): Promise<Vault> {
  const { contents, save } = openVaultFile(options)
  return createVault(contents, save)
}

/** A vault that forgets everything with the process; for tests. */
export async function openMemoryVault(): Promise<Vault> {
  return createVault(emptyContents(), () => undefined)
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
