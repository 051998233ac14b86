import { base58Encode } from '@digital-spine/core'
import { describe, expect, it } from 'vitest'
import { didKeyDocument } from './did-key-document.ts'

const p256 = 'did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv'
const ed25519 = 'did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp'
const x25519 = 'did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F'
const secp256k1 = 'did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme'
const own = (did: string): string => `${did}#${did.slice('did:key:'.length)}`

/** The vectors that the did:key method publishes. */
describe('a did:key', () => {
  it('of a P-256 key is for every purpose', () => {
    const publicKeyJwk = {
      kty: 'EC',
      crv: 'P-256',
      x: 'igrFmi0whuihKnj9R3Om1SoMph72wUGeFaBbzG2vzns',
      y: 'efsX5b10x8yjyrj4ny3pGfLcY7Xby1KzgqOdqnsrJIM',
    }
    const id = own(p256)
    const all = ['authentication', 'assertionMethod', 'capabilityInvocation', 'capabilityDelegation', 'keyAgreement']
    expect(didKeyDocument(p256)).toEqual({
      '@context': expect.arrayContaining(['https://www.w3.org/ns/did/v1']),
      id: p256,
      verificationMethod: [{ id, type: 'JsonWebKey2020', controller: p256, publicKeyJwk }],
      ...Object.fromEntries(all.map((purpose) => [purpose, [id]])),
    })
  })

  it('of an Ed25519 key agrees on secrets with the X25519 key of the same secret', () => {
    const document = didKeyDocument(ed25519)
    const shared = `${ed25519}#z6LShs9GGnqk85isEBzzshkuVWrVKsRp24GnDuHk8QWkARMW`
    expect(document.verificationMethod).toMatchObject([
      {
        id: own(ed25519),
        publicKeyJwk: { kty: 'OKP', crv: 'Ed25519', x: 'O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik' },
      },
      { id: shared, publicKeyJwk: { kty: 'OKP', crv: 'X25519' } },
    ])
    expect(document).toMatchObject({ assertionMethod: [own(ed25519)], keyAgreement: [shared] })
  })

  it('of an X25519 key signs nothing', () => {
    const document = didKeyDocument(x25519)
    expect(document).toMatchObject({ keyAgreement: [own(x25519)], verificationMethod: [{ id: own(x25519) }] })
    expect(Object.keys(document)).not.toContain('assertionMethod')
  })

  it('of a secp256k1 key shows its whole point', () => {
    expect(didKeyDocument(secp256k1)).toMatchObject({
      verificationMethod: [{ publicKeyJwk: { crv: 'secp256k1', x: expect.any(String), y: expect.any(String) } }],
      authentication: [own(secp256k1)],
    })
  })

  it.each([
    ['of no known type', 'did:key:z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9'],
    ['in another base', p256.replace(':z', ':u')],
    ['cut off', p256.slice(0, -3)],
    ['too long', `${p256}${'1'.repeat(200)}`],
    ['off the curve', `did:key:z${base58Encode(Uint8Array.of(0x80, 0x24, 2, ...new Uint8Array(32).fill(255)))}`],
    ['of another method', p256.replace('key', 'web')],
  ])('%s is refused', (_, did) => {
    expect(() => didKeyDocument(did)).toThrow(expect.objectContaining({ code: 'DID_INVALID' }))
  })
})
