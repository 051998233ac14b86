import { didEthr, type PublicJwk, toBase64url } from '@digital-spine/core'
import { toHex } from 'viem'
import { describe, expect, it } from 'vitest'
import { buildDocument, keyPeriods } from './did-document.ts'
import type { DidEvent } from './did-history.ts'
import { signingKeyAttribute, signingKeyValue } from './did-writes.ts'

const did = didEthr('spine', `0x${'11'.repeat(20)}`)
const jwk = (fill: number): PublicJwk => {
  const half = toBase64url(new Uint8Array(32).fill(fill))
  return { kty: 'EC', crv: 'P-256', x: half, y: half }
}
const key = (block: number, fill: number, validTo = 10_000): DidEvent => {
  return {
    block,
    timestamp: block * 10,
    kind: 'attribute',
    name: signingKeyAttribute,
    value: signingKeyValue(jwk(fill)),
    validTo,
  }
}
const service = (block: number, url: string, validTo = 10_000): DidEvent => {
  return { block, timestamp: block * 10, kind: 'attribute', name: 'did/svc/Hub', value: toHex(url), validTo }
}
const ids = (history: DidEvent[], at: number) =>
  buildDocument(did, 20262, history, at).verificationMethod.map(({ id }) => id)

describe('a did:ethr document', () => {
  it('shows a key that was published again under its newest number, and still verifies by its old one', () => {
    const history = [key(1, 1), key(2, 2), key(3, 1)]
    expect(ids(history, 50)).toEqual([`${did}#controller`, `${did}#delegate-2`, `${did}#delegate-3`])
    expect(keyPeriods(did, history, 'signing').map(({ kid }) => kid)).toHaveLength(3)
  })

  it('numbers services apart from keys, and goes on counting after a revocation', () => {
    const history = [key(1, 1), service(2, 'https://a'), service(3, 'https://a', 0), service(4, 'https://b')]
    expect(buildDocument(did, 20262, history, 50).service).toEqual([
      { id: `${did}#service-3`, type: 'Hub', serviceEndpoint: 'https://b' },
    ])
  })

  it('has no keys and no services once deactivated, and no signing key outlives it', () => {
    const nobody: DidEvent = { block: 5, timestamp: 50, kind: 'owner', owner: `0x${'00'.repeat(20)}` }
    const history = [key(1, 1), service(2, 'https://a'), nobody]
    const document = buildDocument(did, 20262, history, 60)
    expect(document).toMatchObject({ verificationMethod: [], authentication: [], assertionMethod: [] })
    expect(document.service).toBeUndefined()
    expect(keyPeriods(did, history, 'signing')).toMatchObject([{ until: 50_000 }])
  })
})
