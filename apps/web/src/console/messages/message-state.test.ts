import { expect, it } from 'vitest'
import { countReceipts, isSettled, sortReceipts, stateOf } from './message-state.ts'

const to = (...dids: string[]) => dids.map((did) => ({ did, status: 'accepted' }))
const receipt = (recipient: string, status: string) => ({ recipient, status, at: 0 })
const message = (status: string, results: ReturnType<typeof to>, receipts: ReturnType<typeof receipt>[]) => ({
  ...{ id: 'm', fqcn: 'out', payload: '{}', createdDate: '', header: null },
  ...{ topicOwner: 'o', topicName: 't', topicVersion: '1.0.0' },
  ...{ status, results, receipts },
})
const refused = [{ did: 'a', status: 'refused' }]

it.each([
  ['waits to be sent', false, message('queued', [], [])],
  ['waits for the broker', false, message('sealed', [], [])],
  ['at the broker', false, message('sent', to('a', 'b'), [receipt('a', 'accepted'), receipt('b', 'delivered')])],
  ['delivered', false, message('sent', to('a', 'b'), [receipt('a', 'delivered'), receipt('b', 'delivered')])],
  ['processed', true, message('sent', to('a'), [receipt('a', 'delivered'), receipt('a', 'processed')])],
  ['rejected', false, message('sent', to('a', 'b'), [receipt('a', 'rejected'), receipt('b', 'delivered')])],
  ['refused', true, message('sent', refused, [])],
  ['failed', true, message('failed', refused, [])],
])('is %s, settled: %s', (text, settled, shown) => {
  expect(stateOf(shown).text).toBe(text)
  expect(isSettled(shown)).toBe(settled)
})

it('counts receipts and puts them in the order in which they come about', () => {
  const receipts = [receipt('a', 'processed'), receipt('a', 'accepted'), receipt('b', 'accepted')]
  expect(countReceipts({ receipts })).toBe('2 accepted, 1 processed')
  expect(sortReceipts(receipts).map(({ status }) => status)).toEqual(['accepted', 'accepted', 'processed'])
})
