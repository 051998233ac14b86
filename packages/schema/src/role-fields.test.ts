import type { RoleField } from '@digital-spine/core'
import { describe, expect, it } from 'vitest'
import { checkRoleFields } from './role-fields.ts'

const check = (field: Omit<RoleField, 'label'>, value: unknown): void =>
  checkRoleFields({ meter: value }, [{ label: 'meter', ...field }], 'VALIDATION_FAILED')
const refused = (code = 'VALIDATION_FAILED') => expect.objectContaining({ code })

describe('the fields of a role', () => {
  it.each<[Omit<RoleField, 'label'>, unknown, unknown]>([
    [{ fieldType: 'text' }, 'DE-1', 7],
    [{ fieldType: 'text', minLength: 3 }, 'abc', 'ab'],
    [{ fieldType: 'text', maxLength: 3 }, 'abc', 'abcd'],
    [{ fieldType: 'text', pattern: '^DE-\\d+$' }, 'DE-42', 'FR-42'],
    [{ fieldType: 'number' }, 1.5, '1.5'],
    [{ fieldType: 'number', minValue: 3 }, 3, 2],
    [{ fieldType: 'number', maxValue: 3 }, 3, 4],
    [{ fieldType: 'date' }, '2026-02-01', 'tomorrow'],
    [{ fieldType: 'date' }, '2026-02-01T10:00:00Z', 1_790_000_000_000],
    [{ fieldType: 'date', minDate: '2026-01-01' }, '2026-01-01', '2025-12-31'],
    [{ fieldType: 'date', maxDate: '2026-01-01' }, '2026-01-01', '2026-01-02'],
    [{ fieldType: 'date', minDate: 'never' }, undefined, '2026-01-02'],
    [{ fieldType: 'boolean' }, false, 'false'],
    [{ fieldType: 'json' }, { any: ['thing'] }, undefined],
    [{ fieldType: 'json', schema: { type: 'object', required: ['kw'] } }, { kw: 1 }, { kwh: 1 }],
  ])('%j takes %j and not %j', (field, good, bad) => {
    check(field, good)
    expect(() => check({ ...field, required: true }, bad)).toThrow(refused())
  })

  it('are required, or may be left out', () => {
    check({ fieldType: 'text' }, undefined)
    expect(() => check({ fieldType: 'text', required: true }, undefined)).toThrow(refused())
    const defined = [{ label: 'constructor', fieldType: 'text', required: true }]
    expect(() => checkRoleFields({}, defined, 'VALIDATION_FAILED')).toThrow(refused())
  })

  it('are those of the definition and no others', () => {
    expect(() => checkRoleFields({ other: 1 }, [], 'CREDENTIAL_INVALID')).toThrow(refused('CREDENTIAL_INVALID'))
  })

  const doubled = Array.from({ length: 40 }, (_, i) => {
    const next = { $ref: `#/$defs/d${i + 1}` }
    return [`d${i}`, { allOf: [next, next] }]
  })
  const endless = `${'a'.repeat(60)}!`
  it.each<[string, Record<string, unknown>, readonly Omit<RoleField, 'label'>[]]>([
    ['a regular expression that backtracks', { f0: endless }, [{ fieldType: 'text', pattern: '^(a+)+$' }]],
    [
      'references that double',
      { f0: 1 },
      [{ fieldType: 'json', schema: { $defs: Object.fromEntries([...doubled, ['d40', true]]), $ref: '#/$defs/d0' } }],
    ],
    [
      'fields that take long together',
      Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, `${'a'.repeat(24)}!`])),
      Array.from({ length: 100 }, () => ({ fieldType: 'text', pattern: '^(a|aa|a+)+$' })),
    ],
  ])('are stopped when their check would not end: %s', (_, values, fields) => {
    const defined = fields.map((field, i) => ({ label: `f${i}`, ...field }))
    const problems = ['they cannot be checked in time']
    expect(() => checkRoleFields(values, defined, 'VALIDATION_FAILED')).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED', details: { problems } }),
    )
    check({ fieldType: 'text', pattern: '^(a+)+$' }, 'aaa')
  })

  it.each([
    [undefined],
    ['fields'],
    [[{ label: 'meter' }]],
    [[{ label: 7, fieldType: 'text' }]],
    [[{ label: 'meter', fieldType: 'toString' }]],
    [[null]],
    [[{ label: 'meter', fieldType: 'text', pattern: '(' }]],
  ])('that nobody can use are refused: %j', (defined) => {
    expect(() => checkRoleFields({ meter: 'x' }, defined, 'VALIDATION_FAILED')).toThrow(refused('SCHEMA_INVALID'))
  })

  it('are told by name, never by value', () => {
    const secret = 'canary-4711'
    const error = (() => {
      try {
        check({ fieldType: 'text', maxLength: 3, pattern: '^x' }, secret)
      } catch (caught) {
        return caught
      }
    })()
    expect(error).toMatchObject({ code: 'VALIDATION_FAILED' })
    expect(`${error} ${JSON.stringify(error)}`).not.toContain(secret)
  })
})
