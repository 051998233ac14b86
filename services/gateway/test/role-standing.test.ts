import { parseName } from '@digital-spine/core'
import { expect, it } from 'vitest'
import { roleStandings } from '../src/enrolment/role-standing.ts'

const role = parseName('user.roles.acme.iam.ewc')
const asked = (status: 'requested' | 'approved' | 'rejected' | 'cancelled', requestedAt = 1, credential?: string) => ({
  ...{ role, status, requestedAt },
  ...(credential === undefined ? {} : { credential }),
})
const held = (state?: 'active' | 'revoked' | 'expired') => ({
  id: 'c-1',
  role,
  ...(state === undefined ? {} : { state }),
})

it.each([
  ['nothing asked for', 'NOT_ENROLLED', [], []],
  ['asked for', 'AWAITING_APPROVAL', [asked('requested')], []],
  ['withdrawn', 'NOT_ENROLLED', [asked('cancelled')], []],
  ['turned down', 'REJECTED', [asked('rejected')], []],
  ['turned down, then asked for again', 'AWAITING_APPROVAL', [asked('requested', 2), asked('rejected', 1)], []],
  ['granted and not fetched', 'APPROVED', [asked('approved', 1, 'c-1')], []],
  ['granted and fetched', 'SYNCED', [asked('approved', 1, 'c-1')], [held('active')]],
  ['held without a request', 'SYNCED', [], [held('active')]],
  ['held, and nobody can tell whether it holds', 'SYNCED', [], [held()]],
  ['held, and asked for again', 'SYNCED', [asked('requested')], [held('active')]],
  ['revoked', 'NOT_ENROLLED', [asked('approved', 1, 'c-1')], [held('revoked')]],
  ['expired, and asked for again', 'AWAITING_APPROVAL', [asked('requested')], [held('expired')]],
] as const)('says of a role that was %s that it is %s', (_, status, requests, history) => {
  expect(roleStandings(role, requests, history)).toEqual([{ namespace: role, status, required: true }])
})

it('lists each role once, the required one first', () => {
  const other = parseName('maker.roles.acme.iam.ewc')
  const requests = [{ ...asked('requested'), role: other }, asked('rejected', 2), asked('requested', 3)]
  expect(roleStandings(role, requests, [])).toEqual([
    { namespace: role, status: 'AWAITING_APPROVAL', required: true },
    { namespace: other, status: 'AWAITING_APPROVAL', required: false },
  ])
  expect(roleStandings(undefined, [], [])).toEqual([])
})
