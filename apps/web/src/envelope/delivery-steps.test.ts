import { expect, it } from 'vitest'
import { isSettled, stepsOf } from './delivery-steps.ts'

type Fate = Parameters<typeof stepsOf>[0]
type State = Fate['recipients'][number]['state']
const did = 'did:ethr:a' as Fate['recipients'][number]['did']
const jws = (kid: string, iat: number) =>
  [{ kid }, { iat }, {}].map((part) => btoa(JSON.stringify(part)).replaceAll('=', '')).join('.')
const receipt = (status: string, at: number, reason?: string) => ({
  ...{ recipient: did, status, at, jws: jws(`${status}#1`, at) },
  ...(reason === undefined ? {} : { reason }),
})
const fate = (state: State, more: Partial<Fate> = {}): Fate => ({
  ...{ createdDate: new Date(1000).toISOString(), header: null, results: [], receipts: [] },
  recipients: [{ did, state, messageId: 'm', failed: false }],
  ...more,
})
const shown = (of: Fate) => stepsOf(of, did).map(({ state, at, isReached }) => [state, isReached ? at : 'to come'])

it('has all steps to come but the first while a message waits', () => {
  expect(shown(fate('queued'))).toEqual([
    ['queued', 1000],
    ['sealed', 'to come'],
    ['accepted', 'to come'],
    ['delivered', 'to come'],
    ['processed', 'to come'],
  ])
})

it('takes each time from who signed it, and the broker’s answer where its receipt is not there yet', () => {
  const results = [{ did, status: 'accepted' as const, acceptedAt: 1050 }]
  const header = jws('sender#1', 1020)
  expect(shown(fate('accepted', { header, results })).slice(0, 3)).toEqual([
    ['queued', 1000],
    ['sealed', 1020],
    ['accepted', 1050],
  ])
  const receipts = [receipt('processed', 1090), receipt('delivered', 1080), receipt('accepted', 1051)]
  const steps = stepsOf(fate('processed', { header, results, receipts }), did)
  expect(steps.map(({ at, kid }) => [at, kid])).toEqual([
    [1000, undefined],
    [1020, 'sender#1'],
    [1051, 'accepted#1'],
    [1080, 'delivered#1'],
    [1090, 'processed#1'],
  ])
})

it.each(['rejected', 'expired'] as const)('ends with %s, and with why', (state) => {
  const last = stepsOf(fate(state, { receipts: [receipt(state, 1080, 'NO')] }), did).at(-1)
  expect(last).toMatchObject({ state, at: 1080, code: 'NO', isReached: true })
})

it('goes on after a rejection that was taken back', () => {
  const receipts = [receipt('delivered', 1900), receipt('rejected', 1080, 'NO')]
  expect(stepsOf(fate('delivered', { receipts }), did).map(({ state }) => state)).toEqual([
    'queued',
    'rejected',
    'delivered',
    'processed',
  ])
})

it('ends with failed where it does not go to a recipient', () => {
  const recipients = [{ did, state: 'failed' as const, messageId: 'm', failed: true, code: 'NOT_A_RECIPIENT' }]
  expect(stepsOf(fate('failed', { recipients }), did).at(-1)).toEqual({
    state: 'failed',
    isReached: true,
    code: 'NOT_A_RECIPIENT',
  })
})

it.each([
  ['accepted', false],
  ['delivered', false],
  ['processed', true],
  ['rejected', true],
  ['failed', true],
] as const)('is settled when %s: %s', (state, settled) => {
  expect(isSettled(fate(state))).toBe(settled)
})

it('is not settled while its recipients are not known', () => {
  expect(isSettled({ recipients: [] })).toBe(false)
})
