import { expect, it } from 'vitest'
import { tryJsonSchemaPairs } from './json-schema-pairs.ts'

it('gives verdicts about JSON Schema that generated documents do not contradict', async () => {
  const verdicts = await tryJsonSchemaPairs(150)
  expect(Object.keys(verdicts)).toEqual(expect.arrayContaining(['full', 'backward', 'forward', 'broken']))
})
