import type { RJSFSchema } from '@rjsf/utils'
import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import form from '../../../texts/en/form.json' with { type: 'json' }
import { schemaValidator } from './validator.ts'

const messages = (schema: object, data: unknown) =>
  schemaValidator.validateFormData(data, schema).errors.map(({ property, message }) => [property, message])
const draft7 = 'http://json-schema.org/draft-07/schema#'
const draft2020 = 'https://json-schema.org/draft/2020-12/schema'

describe('the form’s validator', () => {
  beforeAll(async () => {
    await i18next.init({ lng: 'en', resources: { en: { form } }, interpolation: { escapeValue: false } })
  })

  it('passes what fits', () => {
    const schema = { type: 'object', required: ['at'], properties: { at: { type: 'string', format: 'date-time' } } }
    expect(messages(schema, { at: '2026-01-31T12:15:00Z', note: undefined })).toEqual([])
  })

  it.each([
    [{ type: 'number' }, '1,5', 'must be a number'],
    [{ type: ['integer', 'null'] }, 'x', 'must be a whole number or empty (null)'],
    [{ const: 'PT15M' }, 'PT1H', 'must be "PT15M"'],
    [{ enum: ['measured', 'estimated'] }, 'guessed', 'must be one of measured, estimated'],
    [{ minimum: 0 }, -1, 'must be at least 0'],
    [{ exclusiveMaximum: 5 }, 5, 'must be less than 5'],
    [{ minLength: 1 }, '', 'must have at least 1 character'],
    [{ pattern: '^DE[0-9]{31}$' }, 'DE', 'must match the pattern ^DE[0-9]{31}$'],
    [{ format: 'date-time' }, 'noon', 'must be a date and time, such as 2026-01-31T12:15:00Z'],
    [{ oneOf: [{ minLength: 2 }, { pattern: '^b' }] }, 'a', 'must fit exactly one of the possible forms'],
  ])('says of %j what is wrong with %j', (member, value, message) => {
    expect(messages({ properties: { 'a/b': member } }, { 'a/b': value })).toEqual([['.a/b', message]])
  })

  it('puts what is missing at its field, and what is too much at the object around it', () => {
    const inner: RJSFSchema = { type: 'object', required: ['kW'], properties: { kW: {} }, additionalProperties: false }
    const schema: RJSFSchema = { type: 'object', properties: { limit: inner } }
    const { errors, errorSchema } = schemaValidator.validateFormData({ limit: { mW: 1 } }, schema)
    expect(errors.map(({ stack }) => stack)).toEqual([
      'limit › kW must be given',
      'limit "mW" is not part of this topic',
    ])
    expect(errorSchema).toEqual({
      limit: { __errors: ['"mW" is not part of this topic'], kW: { __errors: ['must be given'] } },
    })
  })

  it('does not say of a wrong member that it is too much', () => {
    const schema: RJSFSchema = { properties: { kW: { type: 'number' } }, additionalProperties: false }
    expect(messages(schema, { kW: 'much' })).toEqual([['.kW', 'must be a number']])
  })

  it('follows the draft that the schema names', () => {
    const tuple = { items: [{ type: 'string' }], additionalItems: false }
    expect(messages({ $schema: draft7, ...tuple }, ['a', 1])).not.toEqual([])
    expect(messages({ $schema: draft2020, prefixItems: [{ type: 'string' }], items: false }, ['a'])).toEqual([])
  })

  it('follows references within the schema, to itself too', () => {
    const schema: RJSFSchema = {
      $id: 'https://example.org/tree',
      properties: { power: { $ref: '#/$defs/kW' }, next: { $ref: '#' } },
      $defs: { kW: { type: 'number', minimum: 0 } },
    }
    expect(messages(schema, { next: { next: { power: -1 } } })).toEqual([['.next.next.power', 'must be at least 0']])
    expect(schemaValidator.isValid({ $ref: '#/$defs/kW' }, 1, schema)).toBe(true)
    expect(schemaValidator.isValid({ properties: { power: { $ref: '#/$defs/kW' } } }, { power: -1 }, schema)).toBe(
      false,
    )
  })

  it('leaves the schema as it was, and what it cannot check to the gateway', () => {
    const schema = Object.freeze({ properties: Object.freeze({ a: Object.freeze({ $ref: '#/$defs/gone' }) }) })
    const { errors, validationError } = schemaValidator.validateFormData({ a: 1 }, schema) as ReturnType<
      typeof schemaValidator.validateFormData
    > & { validationError?: Error }
    expect(errors).toEqual([])
    expect(validationError?.message).toContain('#/$defs/gone')
  })
})
