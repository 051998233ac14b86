import { expect, it } from 'vitest'
import { hoistTitled } from './hoist-titled.ts'

const pair = { title: 'Pair', type: 'object', properties: { title: { type: 'string' } } }
const reference = (title: string) => ({ $ref: `#/components/schemas/${title}` })

it('has schemas with a title once, however deep they stood', () => {
  const outer = { title: 'Outer', properties: { pairs: { type: 'array', items: pair } } }
  const { part, schemas } = hoistTitled({ one: { schema: outer }, two: [pair] })
  expect(part).toEqual({ one: { schema: reference('Outer') }, two: [reference('Pair')] })
  expect(schemas).toEqual({
    Outer: { title: 'Outer', properties: { pairs: { type: 'array', items: reference('Pair') } } },
    Pair: pair,
  })
})

it('takes no two schemas that differ under one title', () => {
  const problem = new TypeError('two schemas that differ are titled Pair')
  expect(() => hoistTitled([pair, { ...pair, type: 'array' }])).toThrow(problem)
})
