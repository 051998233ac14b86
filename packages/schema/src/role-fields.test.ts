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

  it('are checked in bounded time, whatever the definition says', () => {
    expect(() => check({ fieldType: 'text', pattern: '^(a+)+$' }, `${'a'.repeat(60)}!`)).toThrow(refused())
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
