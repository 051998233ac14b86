import { type Name, parseName } from '@digital-spine/core'
import { describe, expect, it } from 'vitest'
import { createPolicy } from './policy.ts'
import { readNamespaces } from './read-namespaces.ts'

const role = (label: string, owner = 'broker.iam.ewc'): Name => parseName(`${label}.roles.${owner}`)
const roles = { use: role('user'), createTopics: role('creator'), administer: role('administrator') }
const acme = parseName('acme.iam.ewc')
const flex = parseName('flex.apps.acme.iam.ewc')
const other = parseName('notacme.iam.ewc')
const [member, trader] = [role('member', acme), role('trader', flex)]
const policy = createPolicy(roles, [
  { namespace: flex, use: trader },
  { namespace: acme, use: member, createTopics: member },
])

describe('a policy', () => {
  it.each([
    ['use', undefined, roles.use],
    ['use', other, roles.use],
    ['use', acme, member],
    ['use', parseName('north.acme.iam.ewc'), member],
    ['use', flex, trader],
    ['createTopics', flex, member],
    ['administer', flex, roles.administer],
  ] as const)('asks for the role of the innermost namespace: to %s in %s, %s', (right, owner, expected) => {
    expect(policy.roleFor(right, owner)).toBe(expected)
    policy.require(right, [expected], owner)
    expect(() => policy.require(right, [role('another')], owner)).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN', details: { role: expected } }),
    )
  })

  it('lets in whoever may use the broker anywhere', () => {
    expect(policy.entry).toEqual(new Set([roles.use, member, trader]))
  })

  it('lets nobody administer if no role is named for it', () => {
    const { use, createTopics } = roles
    expect(() => createPolicy({ use, createTopics }).require('administer', [use, createTopics])).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }),
    )
  })
})

describe('namespaces as they are configured', () => {
  it('are read', () => {
    const list = [{ namespace: acme, use: member }]
    expect(readNamespaces(structuredClone(list))).toEqual(list)
  })

  it('are refused with everything that is wrong', () => {
    const list = [
      { namespace: 'ACME.iam.ewc', use: member },
      { namespace: acme },
      { namespace: acme, use: 'x_y', administrate: member },
      'acme.iam.ewc',
    ]
    expect(() => readNamespaces(list)).toThrow(
      /^namespace 1, namespace: .+; namespace 2: names no role; namespace 3: acme\.iam\.ewc is there twice; namespace 3: there is no "administrate"; .+; namespace 3, use: .+; namespace 4: expected an object$/,
    )
    expect(() => readNamespaces({})).toThrow('expected a list')
  })
})
