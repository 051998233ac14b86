import { expect, it } from 'vitest'
import { readFields } from './field-input.ts'

const fields = [
  { fieldType: 'text', label: 'Company', required: true, minLength: 2, maxLength: 5, pattern: '^[A-Z]' },
  { fieldType: 'number', label: 'MW', minValue: 1, maxValue: 5 },
  { fieldType: 'date', label: 'Since', minDate: '2020-01-01' },
  { fieldType: 'boolean', label: 'Agrees' },
  { fieldType: 'json', label: 'Site' },
] as const
const problemsOf = (texts: Record<string, string>) =>
  Object.fromEntries([...readFields(fields, texts).problems].map(([label, { key }]) => [label, key]))

it('reads what was typed into values of each type, and nothing into what is empty', () => {
  const texts = { Company: 'Acme', MW: '2.5', Since: '2024-05-01', Agrees: 'false', Site: '{"a":1}' }
  expect(readFields(fields, texts)).toEqual({
    values: { Company: 'Acme', MW: 2.5, Since: '2024-05-01', Agrees: false, Site: { a: 1 } },
    problems: new Map(),
  })
  expect(readFields(fields, { Company: 'Acme', MW: '' }).values).toEqual({ Company: 'Acme' })
})

it('tells what does not fit, field by field', () => {
  expect(problemsOf({})).toEqual({ Company: 'required' })
  expect(problemsOf({ Company: 'A', MW: '9', Since: '2019-01-01', Site: '{' })).toEqual({
    ...{ Company: 'short', MW: 'high', Since: 'early', Site: 'json' },
  })
  expect(problemsOf({ Company: 'acme', MW: 'x' })).toEqual({ Company: 'pattern', MW: 'number' })
  expect(problemsOf({ Company: 'Acme Ltd', MW: '0' })).toEqual({ Company: 'long', MW: 'low' })
})

it('takes no label for a member that every object has', () => {
  expect(readFields([{ fieldType: 'text', label: 'constructor' }], {}).values).toEqual({})
})
