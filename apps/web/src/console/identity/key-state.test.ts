import { expect, it } from 'vitest'
import { keyState } from './key-state.ts'

it('tells how a key stands: a revocation before an end, and an end before a use', () => {
  const key = {
    kid: 'did:x#1',
    purpose: 'signing',
    inUse: true,
    block: 1,
    from: 1,
    until: null,
    revoked: null,
  } as const
  expect(keyState(key, 10)).toBe('inUse')
  expect(keyState({ ...key, inUse: false, until: 11 }, 10)).toBe('valid')
  expect(keyState({ ...key, until: 10 }, 10)).toBe('ended')
  expect(keyState({ ...key, until: 10, revoked: 10 }, 10)).toBe('revoked')
})
