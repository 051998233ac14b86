import { expect, it } from 'vitest'
import { draftOf, newField, newRole, problemsOf, roleOf } from './role-draft.ts'

const did = 'did:ethr:spine:0x01'
const definition = {
  ...{
    name: 'user.roles.acme.iam.ewc',
    version: 3,
    issuers: { dids: [did] },
    revokers: { role: 'a.roles.acme.iam.ewc' },
  },
  preconditions: { roles: ['b.roles.acme.iam.ewc'], mode: 'any' },
  validityMs: 86_400_000 * 1.5,
  requestorFields: [
    { fieldType: 'text', label: 'Company', required: true, maxLength: 40, pattern: '^A' },
    { fieldType: 'json', label: 'Site', required: false, schema: { type: 'object' } },
  ],
  issuerFields: [{ fieldType: 'number', label: 'MW', required: false, minValue: 0 }],
} as unknown as Parameters<typeof draftOf>[0]

it('writes a definition back as it was read', () => {
  const { name: _, version: __, ...parts } = definition
  expect(roleOf(draftOf(definition))).toEqual(parts)
})

it('begins with a role that its maker issues and revokes, and that does not end', () => {
  expect(roleOf(newRole(did))).toEqual({
    ...{ issuers: { dids: [did] }, revokers: { dids: [did] }, preconditions: { roles: [], mode: 'all' } },
    ...{ validityMs: 0, requestorFields: [], issuerFields: [] },
  })
  expect(problemsOf(newRole(did))).toEqual([])
})

it('tells what keeps a definition from being written', () => {
  const start = newRole(did)
  const nobody = { by: 'dids', dids: [], role: '' } as const
  expect(problemsOf({ ...start, issuers: nobody, revokers: { ...nobody, by: 'role' }, days: '-1' })).toEqual([
    ...['issuers', 'revokers', 'days'],
  ])
  expect(problemsOf({ ...start, asks: [newField()] })).toEqual(['labels'])
  const field = { ...newField(), label: 'MW', type: 'number' } as const
  expect(problemsOf({ ...start, asks: [field, { ...field }] })).toEqual(['labels'])
  expect(problemsOf({ ...start, adds: [{ ...field, least: '5', most: '4' }] })).toEqual(['bounds'])
  expect(problemsOf({ ...start, adds: [{ ...field, type: 'text', least: '0.5' }] })).toEqual(['bounds'])
})
