import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto'
import fc from 'fast-check'
import { CompactEncrypt, GeneralEncrypt, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { nodeCrypto } from '../src/crypto-node.ts'
import { webCrypto } from '../src/crypto-web.ts'
import { type AgreementKey, type GeneralJwe, openJwe, type PrivateJwk, toBase64url, utf8 } from '../src/index.ts'

const alg = 'ECDH-ES+A256KW'
const enc = 'A256GCM'
const failed = expect.objectContaining({ code: 'DECRYPTION_FAILED' })

function agreementKey(jwk: PrivateJwk): AgreementKey {
  const privateKey = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
  const { d: _, ...publicJwk } = jwk
  return {
    publicJwk,
    deriveBits: (other) =>
      new Uint8Array(diffieHellman({ privateKey, publicKey: createPublicKey({ key: { ...other }, format: 'jwk' }) })),
  }
}

const newKey = async (): Promise<AgreementKey> => agreementKey(await nodeCrypto.generateP256())
const imported = ({ publicJwk }: AgreementKey) => importJWK({ ...publicJwk }, alg)

async function seal(text: string, keys: readonly AgreementKey[]): Promise<GeneralJwe> {
  const jwe = new GeneralEncrypt(utf8(text)).setProtectedHeader({ enc }).setAdditionalAuthenticatedData(utf8('bound'))
  for (const [i, key] of keys.entries()) {
    jwe.addRecipient(await imported(key)).setUnprotectedHeader({ alg, kid: `key-${i}` })
  }
  return (await jwe.encrypt()) as GeneralJwe
}

describe.each([
  ['node', nodeCrypto],
  ['web', webCrypto],
])('a JWE, opened by the %s crypto', (_, crypto) => {
  it('opens for each of its recipients and for nobody else', async () => {
    const keys = [await newKey(), await newKey(), await newKey()]
    const jwe = await seal('for three', keys)
    for (const key of keys) {
      const opened = await openJwe({ crypto, key, jwe })
      expect(opened).toMatchObject({ header: { alg, enc } })
      expect([toBase64url(opened.plaintext), toBase64url(opened.aad ?? utf8(''))]).toEqual(
        [utf8('for three'), utf8('bound')].map(toBase64url),
      )
    }
    await expect(openJwe({ crypto, key: await newKey(), jwe })).rejects.toThrow(failed)
    const key = keys[1] ?? (await newKey())
    expect((await openJwe({ crypto, key, jwe, kid: 'key-1' })).header.kid).toBe('key-1')
    await expect(openJwe({ crypto, key, jwe, kid: 'key-0' })).rejects.toThrow(failed)
  })

  it('opens with what jose puts into the key derivation', async () => {
    const key = await newKey()
    const jwe = await new CompactEncrypt(utf8('text'))
      .setProtectedHeader({ alg, enc })
      .setKeyManagementParameters({ apu: utf8('Alice'), apv: utf8('Bob') })
      .encrypt(await imported(key))
    expect(await openJwe({ crypto, key, jwe })).toMatchObject({ plaintext: expect.objectContaining({ length: 4 }) })
  })

  it.each<[string, (jwe: GeneralJwe) => unknown]>([
    ['other additional data', (jwe) => ({ ...jwe, aad: toBase64url(utf8('other')) })],
    ['no additional data', ({ aad: _aad, ...jwe }) => jwe],
    ['an unknown algorithm', (jwe) => ({ ...jwe, recipients: [{ ...jwe.recipients[0], header: { alg: 'dir' } }] })],
    ['a name in two headers', (jwe) => ({ ...jwe, unprotected: { enc } })],
    ['a critical extension', (jwe) => ({ ...jwe, unprotected: { crit: ['b64'], b64: false } })],
    ['no recipients', (jwe) => ({ ...jwe, recipients: [] })],
    ['recipients of another shape', (jwe) => ({ ...jwe, recipients: 'me' })],
    ['nothing in it', () => ({})],
    ['a tag cut off', (jwe) => ({ ...jwe, tag: jwe.tag.slice(0, 8) })],
    [
      'a point off the curve',
      (jwe) => {
        const header = jwe.recipients[0]?.header ?? {}
        const epk = header.epk as { x: string; y: string }
        return { ...jwe, recipients: [{ ...jwe.recipients[0], header: { ...header, epk: { ...epk, y: epk.x } } }] }
      },
    ],
  ])('is refused with %s', async (_name, alter) => {
    const key = await newKey()
    const jwe = await seal('text', [key, await newKey()])
    await expect(openJwe({ crypto, key, jwe: alter(jwe) as GeneralJwe })).rejects.toThrow(failed)
  })

  it('is refused in every other text', async () => {
    const key = await newKey()
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 200 }), async (jwe) => {
        await expect(openJwe({ crypto, key, jwe })).rejects.toThrow(failed)
      }),
    )
  })
})
