import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compactDecrypt, compactVerify, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { nodeCrypto as crypto } from '../src/crypto-node.ts'
import {
  type Did,
  type EpochEntry,
  fromBase64url,
  fromHex,
  isName,
  type NetworkDescriptor,
  namehash,
  networkFingerprint,
  openGrant,
  openMessage,
  type PrivateJwk,
  type PublicJwk,
  parseName,
  SpineError,
  toBase64url,
  verifyDescriptor,
  verifyEpochEntry,
  verifyManifest,
  verifyMerklePath,
  verifyMessage,
  verifyReceipts,
} from '../src/index.ts'

type Keys = Record<string, PublicJwk>
type Envelope = {
  why?: string
  code?: string
  keys: Keys
  acceptedAt: number
  recipient: Did
  manifest: string
  entry: EpochEntry
  epochKey: string | null
  header: string
  body: string
  plaintext?: string
}

const read = <T>(path: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../vectors', path), 'utf8')) as T
const resolver = (keys: Keys) => ({
  resolveKey(kid: string): PublicJwk {
    const key = keys[kid]
    if (key === undefined) throw new SpineError('KEY_UNKNOWN', 'not in the vector')
    return key
  },
})

async function openEnvelope(vector: Envelope): Promise<string> {
  const keys = resolver(vector.keys)
  const manifest = await verifyManifest({ crypto, manifest: vector.manifest, keys })
  const { recipient, acceptedAt } = vector
  const leaf = await verifyEpochEntry({ crypto, manifest, entry: vector.entry, did: recipient })
  const body = fromBase64url(vector.body)
  const { header } = await verifyMessage({
    crypto,
    header: vector.header,
    body,
    keys,
    manifest,
    leaf,
    recipient,
    acceptedAt,
  })
  const key = vector.epochKey === null ? null : fromBase64url(vector.epochKey)
  return new TextDecoder().decode(await openMessage({ crypto, header, body, key }))
}

describe.each(['envelope/encrypted.json', 'envelope/plain.json'])('%s', (path) => {
  const { valid, invalid } = read<{ valid: Envelope[]; invalid: Envelope[] }>(path)
  it.each(valid)('opens, and with stock jose', async (vector) => {
    expect(await openEnvelope(vector)).toBe(vector.plaintext)
    for (const jws of [vector.header, vector.manifest]) {
      await compactVerify(jws, ({ kid = '' }) => importJWK({ ...vector.keys[kid] }, 'ES256'))
    }
  })
  it.each(invalid)('refuses: $why', async (vector) => {
    await expect(openEnvelope(vector)).rejects.toMatchObject({ code: vector.code })
  })
})

it('manifests', async () => {
  const { keys, valid, invalid } = read<{ keys: Keys; valid: string[]; invalid: string[] }>('manifest/manifest.json')
  for (const manifest of valid) await verifyManifest({ crypto, manifest, keys: resolver(keys) })
  for (const manifest of invalid)
    await expect(verifyManifest({ crypto, manifest, keys: resolver(keys) })).rejects.toHaveProperty('code')
})

it('grants, also with stock jose', async () => {
  type Grants = {
    epoch: string
    prekey: PrivateJwk
    valid: { grant: string; key: string }[]
    invalid: { grant: string }[]
  }
  const { epoch, prekey, valid, invalid } = read<Grants>('grant/grant.json')
  for (const { grant, key } of valid) {
    expect(toBase64url(await openGrant({ grant, prekey, epoch }))).toBe(key)
    const { plaintext } = await compactDecrypt(grant, await importJWK({ ...prekey }, 'ECDH-ES+A256KW'))
    expect(JSON.parse(new TextDecoder().decode(plaintext))).toEqual({ epoch, key })
  }
  for (const { grant } of invalid)
    await expect(openGrant({ grant, prekey, epoch })).rejects.toMatchObject({ code: 'GRANT_UNUSABLE' })
})

it('receipts', async () => {
  const { keys, valid, invalid } = read<{
    keys: Keys
    valid: { jws: string; entries: unknown[] }[]
    invalid: string[]
  }>('receipt/receipts.json')
  for (const { jws, entries } of valid)
    expect((await verifyReceipts({ crypto, jws, keys: resolver(keys) })).entries).toEqual(entries)
  for (const jws of invalid)
    await expect(verifyReceipts({ crypto, jws, keys: resolver(keys) })).rejects.toHaveProperty('code')
})

it('names', () => {
  const { valid, invalid } = read<{ valid: { name: string; node: string }[]; invalid: string[] }>('name/names.json')
  for (const { name, node } of valid) expect(namehash(parseName(name))).toBe(node)
  for (const name of invalid) expect(isName(name), name).toBe(false)
})

it('Merkle paths', async () => {
  const { root, leaves } = read<{ root: string; leaves: { leaf: string; index: number; path: string[] }[] }>(
    'merkle/tree.json',
  )
  for (const { leaf, index, path } of leaves) {
    const proof = { leaf: fromHex(leaf), index, size: leaves.length, path: path.map(fromHex), root: fromHex(root) }
    expect(await verifyMerklePath(crypto, proof)).toBe(true)
    expect(await verifyMerklePath(crypto, { ...proof, index: (index + 1) % leaves.length })).toBe(false)
  }
})

it('network descriptors', async () => {
  type Descriptors = {
    keys: Keys
    controller: Did
    now: number
    valid: { jws: string; descriptor: NetworkDescriptor; fingerprint: string }[]
    invalid: { code: string; jws: string }[]
  }
  const { keys, controller, now, valid, invalid } = read<Descriptors>('network/descriptor.json')
  const verify = (jws: string) => verifyDescriptor({ crypto, keys: resolver(keys), jws, controller, now })
  for (const { jws, descriptor, fingerprint } of valid) {
    expect(await verify(jws)).toEqual(descriptor)
    expect(await networkFingerprint(crypto, descriptor)).toBe(fingerprint)
    const [kid = ''] = Object.keys(keys)
    const { payload } = await compactVerify(jws, await importJWK({ ...keys[kid] }, 'ES256'))
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(descriptor)
  }
  for (const { code, jws } of invalid) await expect(verify(jws)).rejects.toMatchObject({ code })
})
