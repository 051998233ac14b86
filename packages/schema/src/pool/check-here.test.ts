import { jsonSchemaContent } from '@digital-spine/core'
import { expect, it } from 'vitest'
import { createValidators } from '../validators.ts'
import { findCheckHere } from './check-here.ts'

it.each<[string, unknown]>([
  ['types and limits', { type: 'object', properties: { a: { type: 'number', minimum: 0 } }, required: ['a'] }],
  ['choices', { anyOf: [{ const: 1 }, { enum: ['a'] }] }],
  ['patterns that match in one way', { pattern: '^DE[0-9]{31}$' }],
  ['dates', { format: 'date-time' }],
  ['a property with the name of a keyword', { properties: { format: { type: 'string' } } }],
])('checks in the caller’s thread what is cheap: %s', async (_, schema) => {
  expect((await findCheckHere(jsonSchemaContent(schema)))?.maxBytes).toBeGreaterThan(8192)
})

it.each<[string, unknown]>([
  ['references', { $defs: { a: true }, $ref: '#/$defs/a' }],
  ['patterns that may backtrack', { pattern: '^(a+)+$' }],
  ['patterns without an anchor', { pattern: '[0-9]{9}' }],
  ['pairs', { uniqueItems: true }],
  ['formats with an expression', { format: 'uri-template' }],
  ['a large schema', { description: 'x'.repeat(20_000) }],
])('leaves to the threads what may not be: %s', async (_, schema) => {
  expect(await findCheckHere(jsonSchemaContent(schema))).toBeUndefined()
})

it.each<[string, unknown, number]>([
  ['alternatives', { items: { anyOf: Array.from({ length: 200 }, () => ({ type: 'string' })) } }, 400],
  ['names', { items: { required: Array.from({ length: 1000 }, (_, i) => `n${i}`) } }, 200],
  ['ordinary records', { type: 'object', properties: { a: { type: 'number' }, b: { enum: [1, 2] } } }, 16_384],
])('takes smaller payloads the more there is to be looked at: %s', async (_, schema, maxBytes) => {
  const found = await findCheckHere(jsonSchemaContent(schema))
  expect(found?.maxBytes).toBeLessThanOrEqual(maxBytes)
  expect(found?.maxBytes).toBeGreaterThan(maxBytes / 2)
})

it('comes to the same as the threads, by size', async () => {
  const validators = createValidators()
  const validator = await validators.compile(jsonSchemaContent({ type: 'array', items: { type: 'integer' } }))
  const refusal = async (payload: string) => {
    const error = await validator.check(Buffer.from(payload)).then(
      () => undefined,
      (caught: { code: string; details: { errors: { message: string; path: string }[] } }) => caught,
    )
    const [first] = error?.details.errors ?? []
    return error && { code: error.code, message: first?.message, path: first?.path }
  }
  const many = '1,'.repeat(20_000)
  expect(await refusal('[1,2]')).toBeUndefined()
  expect(await refusal(`[${many}2]`)).toBeUndefined()
  expect(await refusal('["x"]')).toMatchObject({ code: 'PAYLOAD_INVALID', path: '/0' })
  expect({ ...(await refusal('["x"]')), path: '' }).toEqual({ ...(await refusal(`[${many}"x"]`)), path: '' })
  expect(await refusal('{')).toMatchObject({ code: 'PAYLOAD_INVALID' })
  await validators.close()
})
