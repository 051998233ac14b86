import { didEthr, type PublicJwk } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { type Hex, toHex, zeroAddress } from 'viem'
import { describe, expect, it } from 'vitest'
import { accountPeriods } from './account-keys.ts'
import { buildDocument } from './did-document.ts'
import type { DidEvent } from './did-history.ts'
import { keyPeriods } from './did-keys.ts'
import { agreementKeyAttribute, signingKeyAttribute, signingKeyValue } from './did-writes.ts'

const did = didEthr('spine', `0x${'11'.repeat(20)}`)
const keys = await Promise.all([1, 2, 3].map(async () => (await nodeCrypto.generateP256()) as PublicJwk))
const value = (index: number): Hex => signingKeyValue(keys[index] as PublicJwk)

const attribute = (block: number, name: string, bytes: Hex, validTo = 10_000): DidEvent => {
  return { block, timestamp: block * 10, kind: 'attribute', name, value: bytes, validTo }
}
const key = (block: number, index: number, validTo?: number): DidEvent =>
  attribute(block, signingKeyAttribute, value(index), validTo)
const service = (block: number, url: string, validTo?: number): DidEvent =>
  attribute(block, 'did/svc/Hub', toHex(url), validTo)
const owner = (block: number, address: Hex): DidEvent => {
  return { block, timestamp: block * 10, kind: 'owner', owner: address }
}
const delegate = (block: number, name: string, validTo = 10_000): DidEvent => {
  return { block, timestamp: block * 10, kind: 'delegate', name, delegate: `0x${'22'.repeat(20)}`, validTo }
}
const build = (history: DidEvent[], at = 500) => buildDocument(did, 20262, history, at)
const ids = (history: DidEvent[], at?: number) => build(history, at).verificationMethod.map(({ id }) => id)
const methodsOf = (...events: [name: string, bytes: Hex][]) =>
  build(events.map(([name, bytes], i) => attribute(i + 1, name, bytes))).verificationMethod.slice(1)

describe('a did:ethr document', () => {
  it('shows a key that was published again under its newest number, and still verifies by its old one', () => {
    const history = [key(1, 0), key(2, 1), key(3, 0)]
    expect(ids(history).toSorted()).toEqual([`${did}#controller`, `${did}#delegate-2`, `${did}#delegate-3`])
    expect(keyPeriods(did, history, 'signing').map(({ kid }) => kid)).toHaveLength(3)
  })

  it('numbers services apart from keys, and goes on counting after a revocation', () => {
    const history = [key(1, 0), service(2, 'https://a'), service(3, 'https://a', 0), service(4, 'https://b')]
    expect(build(history).service).toEqual([{ id: `${did}#service-3`, type: 'Hub', serviceEndpoint: 'https://b' }])
  })

  it('gives no key another number when a name of another form expires', () => {
    const odd = attribute(1, 'did/pub/a-b/veriKey', '0x01', 30)
    const numbers = [20, 40].map((at) => ids([odd, key(2, 0)], at).at(-1))
    expect(numbers).toEqual([`${did}#delegate-1`, `${did}#delegate-1`])
  })

  it('has no keys and no services once deactivated, and no key outlives it', () => {
    const history = [key(1, 0), service(2, 'https://a'), owner(5, zeroAddress)]
    expect(build(history)).toMatchObject({ verificationMethod: [], authentication: [], assertionMethod: [] })
    expect(build(history).service).toBeUndefined()
    expect(keyPeriods(did, history, 'signing')).toMatchObject([{ until: 50_000 }])
    expect(accountPeriods(did, history)).toMatchObject([{ until: 50_000 }])
  })

  it('follows its owner', () => {
    const history = [owner(1, `0x${'33'.repeat(20)}`), owner(3, `0x${'44'.repeat(20)}`)]
    expect(build(history).verificationMethod[0]).toMatchObject({
      blockchainAccountId: `eip155:20262:0x${'44'.repeat(20)}`,
    })
  })

  it('lists delegates for what they are named', () => {
    const document = build([delegate(1, 'sigAuth'), delegate(2, 'veriKey'), delegate(3, 'enc'), delegate(4, 'other')])
    expect(document.authentication).toEqual(['controller', 'delegate-1'].map((fragment) => `${did}#${fragment}`))
    expect(document.assertionMethod).toEqual(
      ['controller', 'delegate-1', 'delegate-2'].map((fragment) => `${did}#${fragment}`),
    )
    expect(ids([delegate(1, 'veriKey', 20)], 20)).toHaveLength(2)
    expect(ids([delegate(1, 'veriKey', 20)], 21)).toHaveLength(1)
  })

  it('shows each key in the member its encoding asks for', () => {
    expect(
      methodsOf(
        ['did/pub/Secp256k1/veriKey/hex', '0x02ab'],
        ['did/pub/Ed25519/veriKey/base64', '0xb97c30de'],
        ['did/pub/X25519/enc/base58', '0x0001'],
        ['did/pub/RSA/veriKey/pem', toHex('-----BEGIN')],
        ['did/pub/Ed25519/sigAuth/other', '0x01'],
        ['did/pub/P256/veriKey/hex', value(0)],
        ['did/pub/P256', '0x01'],
      ),
    ).toMatchObject([
      { type: 'EcdsaSecp256k1VerificationKey2019', publicKeyHex: '02ab' },
      { type: 'Ed25519VerificationKey2018', publicKeyBase64: 'uXww3g==' },
      { type: 'X25519KeyAgreementKey2019', publicKeyBase58: '12' },
      { type: 'RSAVerificationKey2018', publicKeyPem: '-----BEGIN' },
      { type: 'Ed25519VerificationKey2018', value: '01' },
      { type: 'JsonWebKey2020', publicKeyJwk: { crv: 'P-256' } },
      { type: 'P256', publicKeyHex: '01' },
    ])
  })

  it.each<[string, string, Hex]>([
    ['text that is no UTF-8', 'did/svc/Hub', '0xff'],
    ['PEM that is no UTF-8', 'did/pub/RSA/veriKey/pem', '0xc328'],
    ['a huge endpoint', 'did/svc/Hub', `0x${'61'.repeat(70_000)}`],
    ['a huge key', 'did/pub/RSA/veriKey/base58', `0x${'61'.repeat(70_000)}`],
    ['a name of another form', 'did/pub/a-b/veriKey', '0x01'],
    ['nothing to do with it', 'spine/status/1', '0x01'],
  ])('passes over %s', (_name, name, bytes) => {
    const document = build([attribute(1, name, bytes)])
    expect([document.verificationMethod.length, document.service]).toEqual([1, undefined])
  })

  it.each<[string, string, unknown]>([
    ['an object', '{"uri":"https://a"}', { uri: 'https://a' }],
    ['a list', '["https://a"]', ['https://a']],
    ['a text in quotes', '"https://a"', 'https://a'],
    ['JSON cut off', '{"uri":', '{"uri":'],
    ['a number', '8080', '8080'],
    ['nothing', '', ''],
    ['nesting without end', '['.repeat(20_000) + ']'.repeat(20_000), expect.stringMatching(/^\[+\]+$/)],
  ])('shows an endpoint that is %s', (_name, text, endpoint) => {
    const { service: shown } = build([service(1, text)])
    expect(shown).toEqual([{ id: `${did}#service-1`, type: 'Hub', serviceEndpoint: endpoint }])
    expect(() => JSON.stringify(shown)).not.toThrow()
  })
})

describe('the P-256 keys of a DID', () => {
  it('are for signing or for key agreement, in any encoding of a point, and no other bytes', () => {
    const history = [
      key(1, 0),
      attribute(2, agreementKeyAttribute, value(1)),
      attribute(3, 'did/pub/P256/sigAuth/base64', value(2)),
      attribute(4, signingKeyAttribute, `0x04${'01'.repeat(64)}`),
      attribute(5, signingKeyAttribute, '0x'),
      attribute(6, 'did/pub/Secp256k1/veriKey/hex', value(2)),
    ]
    const kids = (purpose: 'signing' | 'agreement') => keyPeriods(did, history, purpose).map(({ kid }) => kid)
    expect(kids('signing')).toEqual([`${did}#delegate-1`, `${did}#delegate-3`])
    expect(kids('agreement')).toEqual([`${did}#delegate-2`])
  })

  it('end when they are revoked or published again for a shorter time, and not by another key', () => {
    const until = (...history: DidEvent[]) => keyPeriods(did, history, 'signing').map((period) => period.until / 1000)
    expect(until(key(1, 0), key(2, 1), key(3, 0, 0))).toEqual([30, 10_000])
    expect(until(key(1, 0), key(2, 0, 400))).toEqual([400, 400])
    expect(until(key(1, 0, 300), key(2, 0, 400))).toEqual([300, 400])
    expect(until(key(1, 0), key(2, 0, 0), key(3, 0))).toEqual([20, 10_000])
  })
})
