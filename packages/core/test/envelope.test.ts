import { createDecipheriv, createHmac } from 'node:crypto'
import { CompactEncrypt, CompactSign, compactDecrypt, compactVerify, importJWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  createReceipts,
  createSkip,
  fromBase64url,
  grantDigest,
  nextInFlow,
  openGrant,
  openMessage,
  parseMessage,
  SpineError,
  utf8,
  verifyEpochEntry,
  verifyManifest,
  verifyMessage,
  verifyReceipts,
  verifySkip,
} from '../src/index.ts'
import { captured, crypto, keys, now, party } from './fixtures.ts'

let c: Awaited<ReturnType<typeof captured>>

beforeAll(async () => {
  c = await captured()
})

const verify = (over: Partial<Parameters<typeof verifyMessage>[0]> = {}) =>
  verifyMessage({
    crypto,
    header: c.message.header,
    body: c.message.body,
    keys,
    manifest: c.verifiedManifest,
    leaf: c.leaf,
    recipient: c.recipient.did,
    acceptedAt: now,
    ...over,
  })

/** Every byte of `text` altered in turn, by its lowest and its highest bit that keeps it ASCII. */
function* flips(text: string): Generator<string> {
  for (let i = 0; i < text.length; i += 1) {
    for (const bit of [1, 64]) {
      yield text.slice(0, i) + String.fromCharCode(text.charCodeAt(i) ^ bit) + text.slice(i + 1)
    }
  }
}

const refused = async (work: () => Promise<unknown>): Promise<boolean> => {
  try {
    await work()
    return false
  } catch (error) {
    return error instanceof SpineError
  }
}

describe('a message', () => {
  it('is opened by its recipient', async () => {
    const key = await openGrant({ grant: c.entry.grant ?? '', prekey: c.prekey.privateJwk, epoch: c.secret.epoch })
    const { header } = await verify()
    const plaintext = await openMessage({ crypto, header, body: c.message.body, key })
    expect(new TextDecoder().decode(plaintext)).toBe('{"importKWh":0.979}')
  })

  it('opens with stock jose, an HMAC and an AES-GCM', async () => {
    const { payload } = await compactVerify(c.message.header, await importJWK({ ...c.sender.publicKey }, 'ES256'))
    const header = JSON.parse(new TextDecoder().decode(payload)) as {
      id: string
      from: string
      epoch: string
      kc: string
    }
    const grant = await compactDecrypt(
      c.entry.grant ?? '',
      await importJWK({ ...c.prekey.privateJwk }, 'ECDH-ES+A256KW'),
    )
    const { key } = JSON.parse(new TextDecoder().decode(grant.plaintext)) as { key: string }
    const derived = createHmac('sha512', fromBase64url(key)).update(`spine/1${header.id}`).digest()
    expect(derived.subarray(32).toString('base64url')).toBe(header.kc)
    const { body } = c.message
    const decipher = createDecipheriv('aes-256-gcm', derived.subarray(0, 32), body.subarray(0, 12))
    decipher.setAAD(utf8(`spine/1\n${header.id}\n${header.from}\n${header.epoch}`)).setAuthTag(body.subarray(-16))
    const plaintext = Buffer.concat([decipher.update(body.subarray(12, -16)), decipher.final()])
    expect(plaintext.toString()).toBe('{"importKWh":0.979}')
  })

  it('is refused with any byte of its header or body altered', async () => {
    for (const header of flips(c.message.header)) expect(await refused(() => verify({ header }))).toBe(true)
    for (let i = 0; i < c.message.body.length; i += 1) {
      const body = Uint8Array.from(c.message.body)
      body[i] = (body[i] ?? 0) ^ 1
      expect(await refused(() => verify({ body }))).toBe(true)
    }
  })

  it('is refused when truncated, extended, re-addressed or in another epoch', async () => {
    await expect(verify({ body: c.message.body.subarray(1) })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    await expect(verify({ recipient: c.other.did })).rejects.toMatchObject({ code: 'NOT_A_RECIPIENT' })
    const manifest = c.verifiedManifest
    await expect(verify({ manifest: { ...manifest, epoch: 'A'.repeat(22) } })).rejects.toMatchObject({
      code: 'EPOCH_MISMATCH',
    })
    await expect(verify({ manifest: { ...manifest, notAfter: now } })).rejects.toMatchObject({ code: 'EPOCH_MISMATCH' })
    await expect(verify({ manifest: { ...manifest, encrypted: false } })).rejects.toMatchObject({
      code: 'ENCRYPTION_MISMATCH',
    })
    await expect(verify({ manifest: { ...manifest, from: c.other.did } })).rejects.toMatchObject({
      code: 'SENDER_MISMATCH',
    })
  })

  it('does not open with another epoch key: the key check comes first', async () => {
    const { header } = await verify()
    await expect(
      openMessage({ crypto, header, body: c.message.body, key: crypto.randomBytes(32) }),
    ).rejects.toMatchObject({ code: 'DECRYPTION_FAILED' })
  })

  it('is refused with members that the format lacks, wrong types and other algorithms', async () => {
    const parts = c.message.header.split('.')
    const claims = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString()) as Record<string, unknown>
    const sign = async (payload: object, protectedHeader: object = {}) =>
      new CompactSign(utf8(JSON.stringify(payload)))
        .setProtectedHeader({ alg: 'ES256', kid: c.sender.signer.kid, typ: 'spine-message+jwt', ...protectedHeader })
        .sign(await importJWK({ ...c.sender.key }, 'ES256'))
    expect(await verify({ header: await sign(claims) })).toMatchObject({ header: { n: 0 } })
    for (const bad of [
      { extra: 1 },
      { n: -1 },
      { n: '0' },
      { id: 'x' },
      { topic: { id: 'x', version: '1.0.0' } },
      { iat: 1.5 },
      { kc: 'AA' },
      { size: 0 },
    ]) {
      expect(await refused(async () => verify({ header: await sign({ ...claims, ...bad }) }))).toBe(true)
    }
    for (const bad of [{ typ: 'JWT' }, { crit: ['b64'], b64: true }, { jku: 'https://evil.example' }]) {
      expect(await refused(async () => verify({ header: await sign(claims, bad) }))).toBe(true)
    }
    await expect(parseMessage(crypto, 'a.b')).rejects.toMatchObject({ code: 'JWS_INVALID' })
  })
})

describe('an epoch', () => {
  it('has a manifest of which no byte can be altered', async () => {
    for (const manifest of flips(c.manifest))
      expect(await refused(() => verifyManifest({ crypto, manifest, keys }))).toBe(true)
  })

  it('has grants and leaves of which no byte can be altered', async () => {
    const check = (entry: typeof c.entry) =>
      verifyEpochEntry({ crypto, manifest: c.verifiedManifest, entry, did: c.recipient.did })
    for (const leaf of flips(c.entry.leaf)) expect(await refused(() => check({ ...c.entry, leaf }))).toBe(true)
    for (const grant of flips(c.entry.grant ?? '')) {
      expect(await refused(() => check({ ...c.entry, grant }))).toBe(true)
      expect(await refused(() => openGrant({ grant, prekey: c.prekey.privateJwk, epoch: c.secret.epoch }))).toBe(true)
    }
    await expect(check({ ...c.entry, index: 1 })).rejects.toMatchObject({ code: 'LEAF_INVALID' })
  })

  it('opens a grant that stock jose made', async () => {
    const { d: _, ...publicKey } = c.prekey.privateJwk
    const key = Buffer.alloc(32, 7).toString('base64url')
    const text = JSON.stringify({ epoch: c.secret.epoch, key })
    const grant = await new CompactEncrypt(utf8(text))
      .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' })
      .encrypt(await importJWK({ ...publicKey }, 'ECDH-ES+A256KW'))
    expect(await openGrant({ grant, prekey: c.prekey.privateJwk, epoch: c.secret.epoch })).toEqual(
      new Uint8Array(32).fill(7),
    )
    await expect(
      openGrant({ grant, prekey: c.prekey.privateJwk, epoch: 'AAAAAAAAAAAAAAAAAAAAAA' }),
    ).rejects.toMatchObject({ code: 'GRANT_UNUSABLE' })
    expect(await grantDigest(crypto, grant)).toHaveLength(43)
  })
})

describe('the successor rule', () => {
  const at = (epoch: string, n: number, prev: { epoch: string; n: number } | null = null) => ({
    epoch,
    n,
    hash: `${epoch}${n}`,
    prev,
  })
  it.each([
    [null, at('a', 0), 'successor'],
    [null, at('a', 1), 'gap'],
    [null, at('a', 0, { epoch: 'z', n: 3 }), 'gap'],
    [at('a', 4), at('a', 5), 'successor'],
    [at('a', 4), at('a', 4), 'duplicate'],
    [at('a', 4), { ...at('a', 4), hash: 'other' }, 'conflict'],
    [at('a', 4), at('a', 6), 'gap'],
    [at('a', 4), at('a', 3), 'behind'],
    [at('a', 4), at('b', 0, { epoch: 'a', n: 4 }), 'successor'],
    [at('a', 4), at('b', 0, { epoch: 'a', n: 3 }), 'gap'],
  ] as const)('%o then %o is %s', (state, message, verdict) => {
    expect(nextInFlow(state, message)).toBe(verdict)
  })
})

describe('receipts and skips', () => {
  it('are verified as they were signed, and no others', async () => {
    const { hash } = await parseMessage(crypto, c.message.header)
    const entry = {
      status: 'delivered',
      recipient: c.recipient.did,
      id: '01a20cf6-cf84-7019-94da-5506c6130197',
      hash,
      position: 4,
    } as const
    const jws = await createReceipts(
      c.recipient.signer,
      [entry, { ...entry, status: 'rejected', reason: 'PAYLOAD_INVALID' }],
      now,
    )
    expect(await verifyReceipts({ crypto, jws, keys })).toMatchObject({
      from: c.recipient.did,
      at: now,
      entries: [entry, { reason: 'PAYLOAD_INVALID' }],
    })
    for (const altered of flips(jws))
      expect(await refused(() => verifyReceipts({ crypto, jws: altered, keys }))).toBe(true)
    const skip = { to: c.recipient.did, epoch: c.secret.epoch, n: 3, id: entry.id, reason: 'MAILBOX_FULL', at: now }
    expect(await verifySkip({ crypto, jws: await createSkip(c.sender.signer, skip), keys })).toEqual({
      from: c.sender.did,
      ...skip,
    })
  })

  it('are refused when signed in another name', async () => {
    const thief = await party()
    const forged = { ...thief.signer, did: c.recipient.did }
    const hash = 'A'.repeat(43)
    const jws = await createReceipts(
      forged,
      [{ status: 'delivered', recipient: c.recipient.did, id: 'x', hash, position: 1 }],
      now,
    )
    await expect(verifyReceipts({ crypto, jws, keys })).rejects.toMatchObject({ code: 'SENDER_MISMATCH' })
  })
})
