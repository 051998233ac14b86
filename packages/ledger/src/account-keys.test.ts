import { didEthr } from '@digital-spine/core'
import { describe, expect, it } from 'vitest'
import { accountPeriods } from './account-keys.ts'
import type { DidEvent } from './did-history.ts'

const [first, second, helper] = ['a1', 'b2', 'c3'].map((byte) => `0x${byte.repeat(20)}` as const)
const did = didEthr('spine', first ?? '')
const nobody = `0x${'0'.repeat(40)}` as const

const owner = (timestamp: number, to = second): DidEvent => ({
  kind: 'owner',
  block: 1,
  timestamp,
  owner: to ?? nobody,
})
const delegate = (timestamp: number, validTo: number, name = 'veriKey'): DidEvent => ({
  ...{ kind: 'delegate', block: 1, timestamp, name, delegate: helper ?? nobody, validTo },
})
const periods = (...history: DidEvent[]) =>
  accountPeriods(did, history).map(({ kid, address, from, until }) => [
    ...[kid.slice(did.length + 1), address.toLowerCase().slice(0, 4), from, until],
  ])
const forever = Number.POSITIVE_INFINITY

describe('the accounts that sign for a DID', () => {
  it('are its own at first, and then each owner in turn', () => {
    expect(periods()).toEqual([['controller', '0xa1', 0, forever]])
    expect(periods(owner(10), owner(20, first))).toEqual([
      ['controller', '0xa1', 0, 10_000],
      ['controller', '0xb2', 10_000, 20_000],
      ['controller', '0xa1', 20_000, forever],
    ])
  })

  it('are nobody any more once it is given up', () => {
    expect(periods(delegate(5, 100), owner(10, nobody))).toEqual([
      ['controller', '0xa1', 0, 10_000],
      ['delegate-1', '0xc3', 5_000, 10_000],
    ])
  })

  it('are delegates for signatures until they end or are revoked, and not those for logging in', () => {
    expect(periods(delegate(5, 100), delegate(6, 100, 'sigAuth'), delegate(7, 7)).slice(1)).toEqual([
      ['delegate-1', '0xc3', 5_000, 7_000],
    ])
  })
})
