import { secp256k1 } from '@noble/curves/secp256k1.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nodeCrypto, signWithAccountKey } from '../src/crypto-node.ts'
import { webCrypto } from '../src/crypto-web.ts'
import {
  accountAddress,
  type Crypto,
  createUuidSource,
  didAddress,
  didKeyToJwk,
  fromBase64url,
  fromHex,
  isUuidv7,
  mailboxDid,
  maxNameLength,
  merklePath,
  merkleRoot,
  namehash,
  nameKind,
  parseDid,
  parseName,
  parseTopicRef,
  toBase64url,
  toHex,
  utf8,
  verifyMerklePath,
} from '../src/index.ts'

describe.each([
  ['node', nodeCrypto],
  ['web', webCrypto],
])('the %s crypto', (_, crypto: Crypto) => {
  it('gives known answers (FIPS 180-4, RFC 4231, NIST GCM)', async () => {
    expect(toHex(await crypto.sha256(utf8('abc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    )
    const mac = await crypto.hmacSha512(fromHex('0b'.repeat(20)), utf8('Hi There'))
    expect(toHex(mac)).toMatch(/^87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde/)
    const sealed = await crypto.aesGcmSeal(
      new Uint8Array(32),
      new Uint8Array(12),
      new Uint8Array(16),
      new Uint8Array(0),
    )
    expect(toHex(sealed)).toBe('cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919')
  })

  it('unwraps the key of RFC 3394 section 4.6, and no altered one', async () => {
    const key = fromHex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f')
    const wrapped = fromHex('28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21')
    expect(toHex(await crypto.aesKeyUnwrap(key, wrapped))).toBe(
      '00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f',
    )
    await expect(async () => crypto.aesKeyUnwrap(key, wrapped.with(3, 0))).rejects.toThrow()
    await expect(async () => crypto.aesKeyUnwrap(key, wrapped.subarray(0, 12))).rejects.toThrow()
    await expect(async () => crypto.aesKeyUnwrap(key, new Uint8Array(0))).rejects.toThrow()
  })

  it('opens and verifies what the other made', async () => {
    const other = crypto === nodeCrypto ? webCrypto : nodeCrypto
    const [key, iv, aad] = [other.randomBytes(32), other.randomBytes(12), utf8('aad')]
    const sealed = await other.aesGcmSeal(key, iv, utf8('text'), aad)
    expect(await crypto.aesGcmOpen(key, iv, sealed, aad)).toEqual(expect.objectContaining({ length: 4 }))
    await expect(async () => crypto.aesGcmOpen(key, iv, sealed, utf8('other'))).rejects.toThrow()
    await expect(async () => crypto.aesGcmOpen(key, iv, sealed.subarray(0, 8), aad)).rejects.toThrow()
    const pair = await other.generateP256()
    const signature = await other.signEs256(pair, utf8('data'))
    expect(signature).toHaveLength(64)
    expect(await crypto.verifyEs256(pair, utf8('data'), signature)).toBe(true)
    expect(await crypto.verifyEs256(pair, utf8('date'), signature)).toBe(false)
    expect(await crypto.verifyEs256({ ...pair, x: pair.y }, utf8('data'), signature)).toBe(false)
  })

  it('verifies ES256K by its account, with the lower s only', async () => {
    const key = secp256k1.utils.randomSecretKey()
    const address = accountAddress(secp256k1.getPublicKey(key, false))
    const other = accountAddress(secp256k1.getPublicKey(secp256k1.utils.randomSecretKey(), false))
    const data = utf8('data')
    const native = signWithAccountKey(await crypto.sha256(data), key).signature
    const portable = secp256k1.sign(data, key)
    for (const signature of [native, portable]) {
      expect(await crypto.verifyEs256k({ address }, data, signature)).toBe(true)
      expect(await crypto.verifyEs256k({ address: other }, data, signature)).toBe(false)
      expect(await crypto.verifyEs256k({ address }, utf8('date'), signature)).toBe(false)
      expect(await crypto.verifyEs256k({ address }, data, signature.slice(0, 63))).toBe(false)
      const { r, s } = secp256k1.Signature.fromBytes(signature)
      const high = new secp256k1.Signature(r, secp256k1.Point.CURVE().n - s).toBytes()
      expect(secp256k1.verify(high, data, secp256k1.getPublicKey(key), { lowS: false })).toBe(true)
      expect(await crypto.verifyEs256k({ address }, data, high)).toBe(false)
    }
    for (const nonsense of [new Uint8Array(64), new Uint8Array(64).fill(255)])
      expect(await crypto.verifyEs256k({ address }, data, nonsense)).toBe(false)
  })
})

describe('Merkle trees', () => {
  // Inputs and root of the eight-leaf tree used across RFC 6962 and RFC 9162 implementations.
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ].map(fromHex)

  it('have the root of the reference tree', async () => {
    expect(toHex(await merkleRoot(nodeCrypto, []))).toMatch(/^e3b0c442/)
    expect(toHex(await merkleRoot(nodeCrypto, inputs))).toBe(
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    )
  })

  it('prove every leaf, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 40 }),
        fc.nat(),
        async (leaves, pick) => {
          const index = pick % leaves.length
          const leaf = leaves[index] ?? new Uint8Array(0)
          const root = await merkleRoot(nodeCrypto, leaves)
          const path = await merklePath(nodeCrypto, leaves, index)
          const proof = { leaf, index, size: leaves.length, path, root }
          expect(await verifyMerklePath(nodeCrypto, proof)).toBe(true)
          expect(await verifyMerklePath(nodeCrypto, { ...proof, leaf: Uint8Array.of(...leaf, 1) })).toBe(false)
          expect(await verifyMerklePath(nodeCrypto, { ...proof, path: [...path, root] })).toBe(false)
          expect(await verifyMerklePath(nodeCrypto, { ...proof, index: leaves.length })).toBe(false)
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('names', () => {
  it('hash by EIP-137', () => {
    expect(namehash(parseName('eth'))).toBe('0x93cdeb708b7545dc668eb9280176169d1c33cfd8ed6f04690a0bcc88a93fc4ae')
    expect(namehash(parseName('foo.eth'))).toBe('0xde9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f')
  })
  it.each(['Acme.iam.ewc', 'a b.ewc', 'аcme.ewc'.toUpperCase(), '', 'a..b', 'rol\u200Bes.ewc'])(
    'refuses %j',
    (text) => {
      expect(() => parseName(text)).toThrow(expect.objectContaining({ code: 'NAME_INVALID' }))
    },
  )
  it('refuses what is longer than a name can be', () => {
    expect(parseName('x'.repeat(maxNameLength))).toHaveLength(maxNameLength)
    expect(() => parseName('x'.repeat(maxNameLength + 1))).toThrow(expect.objectContaining({ code: 'NAME_INVALID' }))
  })
  it.each([
    ['iam.ewc', 'root'],
    ['acme.iam.ewc', 'organisation'],
    ['sub.acme.iam.ewc', 'organisation'],
    ['roles.acme.iam.ewc', 'spacer'],
    ['flex.apps.acme.iam.ewc', 'application'],
    ['user.roles.flex.apps.acme.iam.ewc', 'role'],
    ['rolesfoo.iam.ewc', 'organisation'],
    ['apps.flex.apps.acme.iam.ewc', undefined],
    ['acme.eth', undefined],
  ])('%s is %s', (text, kind) => expect(nameKind(parseName(text), parseName('iam.ewc'))).toBe(kind))
})

describe('DIDs', () => {
  const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
  it.each([
    `did:ethr:spine:${address}`,
    `did:ethr:${address}`,
    `did:ethr:0x4f26:${address.toLowerCase()}`,
    `did:ethr:spine:${address.toLowerCase()}`,
  ])('%s has one form', (text) => {
    expect(parseDid(text)).toBe(`did:ethr:spine:${address}`)
    expect(didAddress(parseDid(text))).toBe(address)
  })
  it.each([
    '',
    'did:ethr:spine:0x12',
    `did:ethr:spine:${address.replace('A', 'a')}`,
    'did:btc:1',
    'did:key:zabc',
    7,
    null,
  ])('refuses %j', (text) => {
    expect(() => parseDid(text)).toThrow(expect.objectContaining({ code: 'DID_INVALID' }))
  })
  it('carry a P-256 key as did:key and back', async () => {
    const { d: _, ...jwk } = await nodeCrypto.generateP256()
    expect(didKeyToJwk(mailboxDid(jwk))).toEqual(jwk)
    expect(mailboxDid(jwk)).toMatch(/^did:key:zDn/)
  })
})

it('base64url is canonical and without padding', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => toHex(fromBase64url(toBase64url(bytes))) === toHex(bytes)))
  for (const text of ['A', 'AB==', 'A+', 'AB', 'a b']) expect(() => fromBase64url(text)).toThrow()
})

it('UUIDv7 never goes backwards, also when the clock does', () => {
  const times = [5, 5, 9, 3, 3, 10].map((ms) => 1_790_000_000_000 + ms)
  let i = 0
  const next = createUuidSource(nodeCrypto, () => times[i++ % times.length] ?? 0)
  const ids = Array.from({ length: 10_000 }, next)
  expect(ids.every(isUuidv7)).toBe(true)
  expect(ids).toEqual(ids.toSorted())
})

it('topics are written owner/name@version', () => {
  expect(parseTopicRef('acme.iam.ewc/readings@1.2.0')).toEqual({
    owner: 'acme.iam.ewc',
    name: 'readings',
    version: '1.2.0',
  })
  for (const text of ['readings', 'acme.iam.ewc/r@1', 'a/b/c', 'A.ewc/x']) expect(() => parseTopicRef(text)).toThrow()
})
