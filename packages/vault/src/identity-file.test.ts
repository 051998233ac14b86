import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { toBase64url, utf8 } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { tempFolder } from '@digital-spine/testkit'
import { CompactEncrypt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportIdentity, importIdentity, openFileVault } from './index.ts'

const folder = tempFolder()
const [path, secret, passphrase] = [join(folder.path, 'vault.json'), utf8('of the vault'), 'correct horse battery']
afterAll(() => folder[Symbol.dispose]())

let count = 0
const fresh = (): { path: string; secret: Uint8Array } => {
  count += 1
  return { path: join(folder.path, `new-${count}`, 'vault.json'), secret: utf8('of another vault') }
}
const sealed = (value: unknown, header = {}): Promise<string> =>
  new CompactEncrypt(utf8(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', typ: 'spine-identity+jwe', ...header })
    .setKeyManagementParameters({ p2c: 1000 })
    .encrypt(utf8(passphrase))
const parts = { accounts: {}, signingKeys: {}, agreementKeys: {}, dataKeys: {}, secrets: {} }

describe('an exported identity', () => {
  let file: string

  beforeAll(async () => {
    const vault = await openFileVault({ path, secret })
    await Promise.all([vault.account('account'), vault.signingKey('signing'), vault.agreementKey('agreement')])
    await vault.dataKey('messages')
    await vault.putPrekey('prekey', await nodeCrypto.generateP256())
    await vault.putSecret('prekeys', 'list')
    await vault.putSecret('key-book', 'book')
    file = await exportIdentity({ path, secret, passphrase, without: ['prekeys'] })
  })

  it('is the same identity in another vault, but for its prekeys', async () => {
    const target = fresh()
    await importIdentity({ ...target, file: `${file}\n`, passphrase })
    const [old, copy] = [await openFileVault({ path, secret }), await openFileVault(target)]
    expect((await copy.account('account')).address).toBe((await old.account('account')).address)
    expect((await copy.signingKey('signing')).publicJwk).toEqual((await old.signingKey('signing')).publicJwk)
    const [a, b] = [await copy.agreementKey('agreement'), await old.agreementKey('agreement')]
    expect(a.publicJwk).toEqual(b.publicJwk)
    expect(await copy.dataKey('messages')).toEqual(await old.dataKey('messages'))
    expect([await copy.findSecret('key-book'), await copy.findSecret('prekeys')]).toEqual(['book', undefined])
    expect(await copy.prekeys()).toEqual([])
  })

  it('tells nothing without its passphrase', async () => {
    expect(decodeProtectedHeader(file)).toMatchObject({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 600_000 })
    expect(Buffer.from(file).toString('latin1')).not.toContain(toBase64url(utf8('accounts')).slice(0, 8))
    const target = fresh()
    const wrong = importIdentity({ ...target, file, passphrase: 'another passphrase' })
    await expect(wrong).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
    expect(existsSync(target.path)).toBe(false)
  })

  it('is refused when any of its parts is altered', async () => {
    const all = file.split('.')
    for (const [i, part] of all.entries()) {
      const altered = all.with(i, `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`).join('.')
      await expect(importIdentity({ ...fresh(), file: altered, passphrase })).rejects.toMatchObject({
        code: 'VAULT_LOCKED',
      })
    }
  })

  it('takes the place of no other', async () => {
    const [before, taken] = [await openFileVault({ path, secret }), importIdentity({ path, secret, file, passphrase })]
    await expect(taken).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await (await openFileVault({ path, secret })).account('account')).address).toBe(
      (await before.account('account')).address,
    )
  })

  it('wants a passphrase that protects it, and a vault to export', async () => {
    const short = exportIdentity({ path, secret, passphrase: 'too short' })
    await expect(short).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
    await expect(exportIdentity({ ...fresh(), passphrase })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const locked = exportIdentity({ path, secret: utf8('wrong'), passphrase })
    await expect(locked).rejects.toMatchObject({ code: 'VAULT_LOCKED' })
  })

  it.each<[string, unknown, string, object?]>([
    ['of another version', { v: 2, ...parts }, 'VALIDATION_FAILED'],
    ['with a part too many', { v: 1, ...parts, prekeys: {} }, 'VALIDATION_FAILED'],
    ['with a part missing', { v: 1, ...parts, secrets: undefined }, 'VALIDATION_FAILED'],
    ['with an account that is no key', { v: 1, ...parts, accounts: { account: '00' } }, 'VALIDATION_FAILED'],
    ['with a key on another curve', { v: 1, ...parts, signingKeys: { s: { crv: 'P-384' } } }, 'VALIDATION_FAILED'],
    ['that is no object', [], 'VALIDATION_FAILED'],
    ['of another type', { v: 1, ...parts }, 'VAULT_LOCKED', { typ: 'other' }],
  ])('%s is refused', async (_, value, code, header) => {
    const target = fresh()
    const taken = importIdentity({ ...target, file: await sealed(value, header), passphrase })
    await expect(taken).rejects.toMatchObject({ code })
    expect(existsSync(target.path)).toBe(false)
  })
})
