import type { Did } from '@digital-spine/core'
import { expect, it } from 'vitest'
import { type Receipt, statesOf } from './states.ts'

const [a, b] = ['did:ethr:spine:a', 'did:ethr:spine:b'] as Did[] as [Did, Did]
const row = { results: null, recipients: null, wanted: null, created_at: 1 }
const receipt = (status: string, at: number, reason: string | null = null): Receipt => ({
  recipient: a,
  status,
  at,
  reason,
})
const accepted = JSON.stringify([{ did: a, status: 'accepted', position: 4, acceptedAt: 2 }])
const stranger = { did: b, status: 'refused', code: 'NOT_A_RECIPIENT', reason: 'none of them' }

it.each<[string, Partial<Parameters<typeof statesOf>[0]>, readonly Receipt[], readonly object[]]>([
  ['waits for whom it is expected to go to', {}, [], [{ did: b, state: 'queued', at: 1 }]],
  ['waits for whom it was sent to', { wanted: JSON.stringify([a]) }, [], [{ did: a, state: 'queued', at: 1 }]],
  [
    'failed as a whole',
    { results: JSON.stringify([{ status: 'refused', code: 'MESSAGE_EXPIRED', reason: 'late' }]) },
    [],
    [{ did: b, state: 'failed', code: 'MESSAGE_EXPIRED', reason: 'late' }],
  ],
  [
    'is with the broker for one, and failed for another',
    { recipients: JSON.stringify([a]), results: JSON.stringify([...JSON.parse(accepted), stranger]) },
    [],
    [
      { did: a, state: 'accepted', at: 2 },
      { did: b, state: 'failed', code: 'NOT_A_RECIPIENT', reason: 'none of them' },
    ],
  ],
  [
    'goes out again to one that is out of place, and only to that',
    { recipients: JSON.stringify([b]), results: accepted },
    [receipt('delivered', 3)],
    [
      { did: a, state: 'delivered', at: 3 },
      { did: b, state: 'queued', at: 1 },
    ],
  ],
  [
    'was rejected',
    { recipients: JSON.stringify([a]), results: accepted },
    [receipt('accepted', 2), receipt('rejected', 3, 'SENDER_NOT_ALLOWED')],
    [{ did: a, state: 'rejected', at: 3, code: 'SENDER_NOT_ALLOWED' }],
  ],
  [
    'was rejected and taken after all, in whatever order that is told',
    { recipients: JSON.stringify([a]), results: accepted },
    [
      receipt('processed', 9),
      receipt('delivered', 8),
      receipt('rejected', 3, 'SENDER_NOT_ALLOWED'),
      receipt('accepted', 2),
    ],
    [{ did: a, state: 'processed', at: 9 }],
  ],
  [
    'expired before its recipient fetched it',
    { recipients: JSON.stringify([a]), results: accepted },
    [receipt('expired', 5)],
    [{ did: a, state: 'expired', at: 5 }],
  ],
])('a message %s', (_, over, receipts, states) => {
  expect(statesOf({ ...row, ...over }, receipts, [b])).toEqual(states)
})
