import { expect, it } from 'vitest'
import { costOf } from './cost.ts'

it.each([
  ['send', { to: Array(10_000).fill('did') }, 1],
  ['receipts', { jws: '' }, 1],
  ['epoch', { entries: Array(400).fill({}) }, 101],
  ['prekeys', { dids: ['did:a', 'did:b'] }, 1.5],
  ['epoch', 'nothing like an epoch', 1],
  ['epoch', { entries: { length: 1e9 } }, 1],
  ['ping', null, 0],
  ['entry', { position: 1 }, 0],
] as const)('counts %s', (operation, argument, cost) => {
  expect(costOf(operation, argument)).toBe(cost)
})
