import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromUtf8, openJwe, toHex, utf8 } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { tempFolder } from '@digital-spine/testkit'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { CompactEncrypt, importJWK } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'
import { openFileVault, openMemoryVault, openSharedVault, type VaultPlace } from './index.ts'

const folder = tempFolder()
const path = join(folder.path, 'vault.json')
const secret = utf8('correct horse battery staple')
afterAll(() => folder[Symbol.dispose]())

/** What every vault does, wherever it keeps its keys. */
describe.each([
  ['in a file', () => openFileVault({ path, secret })],
  ['in memory', openMemoryVault],
  ['that processes share', () => openSharedVault({ place: createPlace(), secret })],
])('a vault %s', (_, open) => {
  it('makes a key at first use and keeps it', async () => {
    await using vault = await open()
    const [first, again, other] = [await vault.account('a'), await vault.account('a'), await vault.account('b')]
    expect(first.address).toBe(again.address)
    expect(first.address).not.toBe(other.address)
    expect((await vault.signingKey('s')).publicJwk).toEqual((await vault.signingKey('s')).publicJwk)
    const data = await vault.dataKey('d')
    expect(data).toHaveLength(32)
    expect(await vault.dataKey('d')).toEqual(data)
  })

  it('signs digests recoverably for its account', async () => {
    await using vault = await open()
    const account = await vault.account('a')
    const digest = crypto.getRandomValues(new Uint8Array(32))
    const signature = await account.signDigest(`0x${toHex(digest)}`)
    expect(signature).toMatch(/^0x[0-9a-f]{128}(1b|1c)$/)
    const bytes = Buffer.from(signature.slice(2), 'hex')
    const recovered = Uint8Array.from([(bytes[64] ?? 0) - 27, ...bytes.subarray(0, 64)])
    const key = secp256k1.recoverPublicKey(recovered, digest, { prehash: false })
    expect(secp256k1.verify(bytes.subarray(0, 64), digest, key, { prehash: false, lowS: true })).toBe(true)
    await expect(account.signDigest('0x12')).rejects.toThrow(TypeError)
  })

  it('signs ES256 with its signing key', async () => {
    await using vault = await open()
    const { publicJwk, sign } = await vault.signingKey('s')
    expect(publicJwk).not.toHaveProperty('d')
    const data = utf8('a header')
    expect(await nodeCrypto.verifyEs256(publicJwk, data, sign(data))).toBe(true)
    expect(await nodeCrypto.verifyEs256(publicJwk, utf8('another'), sign(data))).toBe(false)
  })

  it('agrees on secrets with its agreement key, which opens what stock JOSE sealed to it', async () => {
    await using vault = await open()
    const key = await vault.agreementKey('k')
    const other = await (await openMemoryVault()).agreementKey('k')
    expect((await vault.agreementKey('k')).publicJwk).toEqual(key.publicJwk)
    expect(key.publicJwk).not.toHaveProperty('d')
    expect(await key.deriveBits(other.publicJwk)).toEqual(await other.deriveBits(key.publicJwk))
    expect(() => key.deriveBits({ ...other.publicJwk, x: other.publicJwk.y })).toThrow()
    const jwe = await new CompactEncrypt(utf8('for you'))
      .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' })
      .encrypt(await importJWK({ ...key.publicJwk }, 'ECDH-ES+A256KW'))
    expect(fromUtf8((await openJwe({ crypto: nodeCrypto, key, jwe })).plaintext)).toBe('for you')
    await expect(openJwe({ crypto: nodeCrypto, key: other, jwe })).rejects.toMatchObject({ code: 'DECRYPTION_FAILED' })
  })

  it('keeps prekeys until they are destroyed, and secrets', async () => {
    await using vault = await open()
    const key = await nodeCrypto.generateP256()
    await vault.putPrekey('p', key)
    expect(await vault.prekeys()).toContain('p')
    expect(await vault.findPrekey('p')).toEqual(key)
    await vault.destroyPrekey('p')
    expect(await vault.findPrekey('p')).toBeUndefined()
    await vault.putSecret('api', 'word')
    expect(await vault.findSecret('api')).toBe('word')
    expect(await vault.findSecret('none')).toBeUndefined()
  })
})

describe('a shared vault', () => {
  it('has one key of an id, whoever makes it at the same time, and opens with its secret only', async () => {
    const place = createPlace()
    const vaults = await Promise.all([1, 2, 3].map(() => openSharedVault({ place, secret })))
    const accounts = await Promise.all(vaults.map((vault) => vault.account('account')))
    expect(new Set(accounts.map(({ address }) => address)).size).toBe(1)
    await vaults[0]?.putSecret('word', 'new')
    expect(await vaults[1]?.findSecret('word')).toBe('new')
    await expect(openSharedVault({ place, secret: utf8('wrong') })).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
  })
})

describe('a vault file', () => {
  it('holds no key in the clear, opens with its secret only, and belongs to its owner', async () => {
    const address = await openFileVault({ path, secret }).then(async (vault) => (await vault.account('a')).address)
    expect((await (await openFileVault({ path, secret })).account('a')).address).toBe(address)
    await expect(openFileVault({ path, secret: utf8('wrong') })).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
    expect(readFileSync(path, 'utf8')).not.toContain('signingKeys')
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['cut off', (text: string) => text.slice(0, 40)],
    ['altered', (text: string) => text.replace(/"data":"./, (start) => `"data":"${start.endsWith('A') ? 'B' : 'A'}`)],
    ['empty', () => ''],
  ])('is refused when %s', async (_, damage) => {
    const damaged = join(folder.path, 'damaged.json')
    writeFileSync(damaged, damage(readFileSync(path, 'utf8')))
    await expect(openFileVault({ path: damaged, secret })).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
  })
})

function createPlace(): VaultPlace {
  let stored: { value: string; revision: number } | undefined
  return {
    find: async () => stored,
    async put(value, revision) {
      if ((stored?.revision ?? 0) !== revision) return undefined
      stored = { value, revision: revision + 1 }
      return stored.revision
    },
  }
}
