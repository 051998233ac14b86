import { expect, it } from 'vitest'
import { parseField } from './role-definition.ts'

it('reads fields', () => {
  expect(parseField('Company:text')).toEqual({ label: 'Company', fieldType: 'text' })
  expect(parseField('EIC: code:number:required')).toEqual({ label: 'EIC: code', fieldType: 'number', required: true })
})

it('refuses what is no field', () => {
  for (const text of ['Company', 'Company:words', ':text', 'text', 'required', 'a:required'])
    expect(() => parseField(text), text).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }))
})
