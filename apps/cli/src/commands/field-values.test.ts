import type { RoleField } from '@digital-spine/core'
import { expect, it } from 'vitest'
import { readFieldValues } from './field-values.ts'

const fields: RoleField[] = [
  { label: 'Company', fieldType: 'text' },
  { label: 'Capacity', fieldType: 'number' },
  { label: 'Certified', fieldType: 'boolean' },
  { label: 'Sites', fieldType: 'json' },
]

it('gives each value the type of its field, and leaves what does not fit for the gateway to refuse', () => {
  const field = ['Company=A=B', 'Capacity=5.5', 'Certified=true', 'Sites=[1]', 'Other=1']
  const expected = { Company: 'A=B', Capacity: 5.5, Certified: true, Sites: [1], Other: '1' }
  expect(readFieldValues({ field }, fields)).toEqual(expected)
  expect(readFieldValues({ field: ['Capacity=much', 'Certified=perhaps'] }, fields)).toEqual({
    Capacity: 'much',
    Certified: 'perhaps',
  })
  expect(readFieldValues({}, fields)).toBe(undefined)
  for (const text of ['Company', '=x', 'Sites={'])
    expect(() => readFieldValues({ field: [text] }, fields)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED' }),
    )
})
