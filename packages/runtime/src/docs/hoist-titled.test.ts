import { expect, it } from 'vitest'
import { hoistTitled } from './hoist-titled.ts'

const pair = { title: 'Pair', type: 'object', properties: { title: { type: 'string' } } }
const answer = (schema: object) => ({ responses: { 200: { content: { 'application/json': { schema } } } } })

it('has schemas with a title once, however deep they stood', () => {
  const outer = { title: 'Outer', properties: { pairs: { type: 'array', items: pair } } }
  const document = hoistTitled({
    components: { securitySchemes: {} },
    paths: { '/a': answer(outer), '/b': answer(pair) },
  })
  expect(document).toEqual({
    components: {
      securitySchemes: {},
      schemas: {
        Outer: {
          title: 'Outer',
          properties: { pairs: { type: 'array', items: { $ref: '#/components/schemas/Pair' } } },
        },
        Pair: pair,
      },
    },
    paths: {
      '/a': answer({ $ref: '#/components/schemas/Outer' }),
      '/b': answer({ $ref: '#/components/schemas/Pair' }),
    },
  })
})

it('takes no two schemas that differ under one title', () => {
  const paths = { '/a': answer(pair), '/b': answer({ ...pair, type: 'array' }) }
  expect(() => hoistTitled({ components: {}, paths })).toThrow(new TypeError('two schemas that differ are titled Pair'))
})
