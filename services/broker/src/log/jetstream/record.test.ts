import { describe, expect, it } from 'vitest'
import { partOf } from './parts.ts'
import { checkOf, decodeRecord, encodeRecord } from './record.ts'

const record = {
  id: 'r1',
  owner: 'p1',
  term: 7,
  requests: [
    { origin: 'p1', call: 3, name: 'appendReceipts', args: ['did:a', 'jws', 1, 9_007_199_254_740_991] },
    { origin: 'p2', call: 4, name: 'acknowledge', args: ['did:a', 'c', null, [1, 2]] },
    { origin: 'p1', call: 5, name: 'append', args: [{ body: Buffer.from([1, 2]), tx: null }] },
  ],
  check: checkOf([{ value: 1 }, { value: 2 }, { value: [] }]),
} as const

describe('a record of the log', () => {
  it('is written as it was in version 1, which logs are full of', () => {
    expect(Buffer.from(encodeRecord(record)).toString('hex')).toBe(
      '87016272316270310782627031627032838400036e617070656e64526563656970747384656469643a61636a777301fb433fffffffffffff8401046b61636b6e6f776c6564676584656469643a616163f682010284000566617070656e6481b9000264626f6479420102627478f61a9f5c8f3e',
    )
  })
  it('is read as it was written', () => {
    expect(decodeRecord(encodeRecord(record))).toEqual(record)
  })
  it('of another version is not read', () => {
    expect(() => decodeRecord(Uint8Array.of(0x82, 2, 0))).toThrow('does not know')
    expect(() => decodeRecord(Uint8Array.of(0xa0))).toThrow('does not know')
  })
})

it('finds the partition of a mailbox where it always was', () => {
  expect(['did:ethr:spine:0x01', 'did:ethr:spine:0x02', 'did:key:z1'].map((did) => partOf(did, 8))).toEqual([
    '3',
    '0',
    '2',
  ])
})
