import { readDidKey } from '@digital-spine/core'
import type { DidDocument, VerificationMethod } from './did-document.ts'

/**
 * The document a did:key stands for (did:key method, public keys as JsonWebKey2020). Keys that sign are for every
 * purpose, as the method says, but for key agreement: there X25519 stands in for Ed25519. DID_INVALID for what is no did:key.
 */
export function didKeyDocument(did: string): DidDocument {
  const { jwk, agreement } = readDidKey(did)
  const method = (fragment: string, publicKeyJwk: typeof jwk): VerificationMethod => {
    return { id: `${did}#${fragment}`, type: 'JsonWebKey2020', controller: did, publicKeyJwk }
  }
  const own = method(did.slice('did:key:'.length), jwk)
  const shared = agreement === undefined ? own : method(agreement.fragment, agreement.jwk)
  const signing = jwk.crv === 'X25519' ? [] : [own.id]
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1'],
    id: did,
    verificationMethod: shared === own ? [own] : [own, shared],
    ...(signing.length === 0
      ? {}
      : {
          authentication: signing,
          assertionMethod: signing,
          capabilityInvocation: signing,
          capabilityDelegation: signing,
        }),
    keyAgreement: [shared.id],
  }
}
