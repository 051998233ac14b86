import type { IdentityView } from '@digital-spine/api'
import { expect, it } from 'vitest'
import { identityLines } from './identity-lines.ts'

const did = 'did:ethr:spine:0x00'
const key = (number: number, over: Partial<IdentityView['keys'][number]> = {}): IdentityView['keys'][number] => {
  const kid = `${did}#delegate-${number}`
  return {
    kid,
    purpose: 'signing',
    inUse: false,
    block: 3,
    from: 1_790_000_000_000,
    until: null,
    revoked: null,
    ...over,
  }
}

it('shows people who it is, and each key with its state', () => {
  const keys = [key(4, { inUse: true }), key(3), key(2, { until: 1_790_000_060_000 }), key(1, { until: 0, revoked: 0 })]
  const service = [{ type: 'Hub', serviceEndpoint: 'https://hub.example' }]
  const enrolment = { did, roles: [] }
  const account = { address: '0x00', publicKey: '0x04', balance: 'OK' as const }
  const shown = { did, ...account, enrolment, kid: keys[0]?.kid ?? '', network: 'spine', broker: 'OK' as const }
  const ledger = { block: 7, ageMs: 4000, freshnessMs: 900_000 }
  const rotation = { purpose: 'signing' as const, old: 'end', step: 'retire' }
  const lines = identityLines({ ...shown, ledger, names: ['acme.iam.ewc'], keys, rotation, document: { service } })
  const has = (...words: string[]) => lines.some((line) => words.every((word) => line.includes(word)))
  expect(lines[0]).toBe(did)
  expect(has('names', 'acme.iam.ewc') && has('service', 'Hub', 'https://hub.example')).toBe(true)
  expect(has('ledger', 'block 7, 4 s old', '15 min')).toBe(true)
  expect(has('rotation', 'retire')).toBe(true)
  expect(has('#delegate-4', 'in use', '2026-09-21T14:13Z', 'no end')).toBe(true)
  expect(has('#delegate-3', 'valid') && has('#delegate-1', 'revoked')).toBe(true)
})
