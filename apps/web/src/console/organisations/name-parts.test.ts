import { expect, it } from 'vitest'
import { kindsBelow, nameBelow, namesAbove, ownerOf, titleOf, webAddress } from './name-parts.ts'

it('finds what a name belongs to, and all above it, without spacers', () => {
  expect(ownerOf('user.roles.flex.apps.acme.iam.ewc')).toBe('flex.apps.acme.iam.ewc')
  expect(ownerOf('flex.apps.acme.iam.ewc')).toBe('acme.iam.ewc')
  expect(namesAbove('user.roles.flex.apps.lab.acme.iam.ewc', 'iam.ewc')).toEqual([
    'acme.iam.ewc',
    'lab.acme.iam.ewc',
    'flex.apps.lab.acme.iam.ewc',
  ])
  expect(namesAbove('acme.iam.ewc', 'iam.ewc')).toEqual([])
  expect(namesAbove('elsewhere.eth', 'iam.ewc')).toEqual([])
})

it('names what is made below another, by its kind', () => {
  expect(nameBelow('organisation', 'lab', 'acme.iam.ewc')).toBe('lab.acme.iam.ewc')
  expect(nameBelow('application', 'flex', 'acme.iam.ewc')).toBe('flex.apps.acme.iam.ewc')
  expect(nameBelow('role', 'user', 'flex.apps.acme.iam.ewc')).toBe('user.roles.flex.apps.acme.iam.ewc')
  expect(kindsBelow('application')).toEqual(['role'])
  expect(kindsBelow('role')).toEqual([])
})

it('calls a name as its owner does, and follows no address that is not of the web', () => {
  expect(titleOf({ name: 'acme.iam.ewc', metadata: { orgName: 'Acme' } })).toBe('Acme')
  expect(titleOf({ name: 'acme.iam.ewc', metadata: { orgName: 7 } })).toBe('acme')
  expect(webAddress('https://acme.example/a')).toBe('https://acme.example/a')
  expect(['javascript:alert(1)', 'acme', 7].map(webAddress)).toEqual([undefined, undefined, undefined])
})
