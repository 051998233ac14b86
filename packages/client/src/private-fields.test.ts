import {
  type AgreementKey,
  didEthr,
  fromBase64url,
  type GeneralJwe,
  type Kid,
  parseName,
  toBase64url,
  utf8,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { openMemoryVault } from '@digital-spine/vault'
import { generalDecrypt, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { openPrivateFields, sealPrivateFields } from './private-fields.ts'
import { openSdJwt, sealSdJwt } from './sealed-sd-jwt.ts'
import { maxReaders } from './sealing.ts'

const subject = didEthr('spine', `0x${'1'.repeat(40)}`)
const stranger = didEthr('spine', `0x${'2'.repeat(40)}`)
const role = parseName('site.roles.acme.iam.ewc')
const values = { meter: 'canary-4711', kw: 30 }
const failed = expect.objectContaining({ code: 'DECRYPTION_FAILED' })

const newKey = async (): Promise<AgreementKey> => (await openMemoryVault()).agreementKey('agreement')
const reader = ({ publicJwk }: AgreementKey, n = 1) => ({ kid: `${stranger}#delegate-${n}` as Kid, jwk: publicJwk })

describe('private fields', () => {
  it('open for each of their readers and for nobody else', async () => {
    const keys = [await newKey(), await newKey()]
    const sealed = await sealPrivateFields({ values, subject, role, readers: keys.map(reader) })
    for (const key of keys) expect(await openPrivateFields({ crypto, key, sealed, subject, role })).toEqual(values)
    const open = openPrivateFields({ crypto, key: await newKey(), sealed, subject, role })
    await expect(open).rejects.toThrow(failed)
    expect(JSON.stringify(sealed)).not.toContain(toBase64url(utf8('canary')).slice(0, 7))
  })

  it('open with stock JOSE', async () => {
    const jwk = await crypto.generateP256()
    const { d: _, ...publicJwk } = jwk
    const readers = [{ kid: `${stranger}#delegate-1` as Kid, jwk: publicJwk }]
    const sealed = await sealPrivateFields({ values, subject, role, readers })
    const key = await importJWK({ ...jwk }, 'ECDH-ES+A256KW')
    const { plaintext } = await generalDecrypt(structuredClone(sealed) as Parameters<typeof generalDecrypt>[0], key)
    expect(JSON.parse(new TextDecoder().decode(plaintext))).toEqual(values)
  })

  it('are those of one subject and role', async () => {
    const key = await newKey()
    const sealed = await sealPrivateFields({ values, subject, role, readers: [reader(key)] })
    const other = parseName('admin.roles.acme.iam.ewc')
    await expect(openPrivateFields({ crypto, key, sealed, subject: stranger, role })).rejects.toThrow(failed)
    await expect(openPrivateFields({ crypto, key, sealed, subject, role: other })).rejects.toThrow(failed)
    const { aad: _, ...unbound } = sealed
    await expect(openPrivateFields({ crypto, key, sealed: unbound, subject, role })).rejects.toThrow(failed)
  })

  it('do not open when anything was altered', async () => {
    const key = await newKey()
    const sealed = await sealPrivateFields({ values, subject, role, readers: [reader(key)] })
    for (const part of ['ciphertext', 'tag', 'iv', 'aad', 'protected'] as const) {
      const bytes = fromBase64url(sealed[part] ?? '')
      bytes[0] = (bytes[0] ?? 0) ^ 1
      const altered: GeneralJwe = { ...sealed, [part]: toBase64url(bytes) }
      await expect(openPrivateFields({ crypto, key, sealed: altered, subject, role })).rejects.toThrow(failed)
    }
  })

  it('need a reader, and have at most 64 of them within 64 KiB', async () => {
    const readers = Array.from({ length: maxReaders }, (_, n) => n)
    const key = await newKey()
    const many = readers.map((n) => reader(key, n))
    const sealed = await sealPrivateFields({ values, subject, role, readers: many })
    expect(JSON.stringify(sealed).length).toBeLessThan(65_536)
    await expect(sealPrivateFields({ values, subject, role, readers: [] })).rejects.toThrow(TypeError)
    await expect(sealPrivateFields({ values, subject, role, readers: [...many, reader(key)] })).rejects.toThrow(
      TypeError,
    )
  })

  it('are not taken for an SD-JWT, nor an SD-JWT for fields', async () => {
    const key = await newKey()
    const readers = [reader(key)]
    const sdJwt = await sealSdJwt({ sdJwt: 'a.b.c~', subject, role, readers })
    expect(await openSdJwt({ crypto, key, sealed: sdJwt, subject, role })).toBe('a.b.c~')
    await expect(openPrivateFields({ crypto, key, sealed: sdJwt, subject, role })).rejects.toThrow(failed)
    const fields = await sealPrivateFields({ values, subject, role, readers })
    await expect(openSdJwt({ crypto, key, sealed: fields, subject, role })).rejects.toThrow(failed)
  })
})
