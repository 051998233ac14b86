import { expect, it } from 'vitest'
import { tryJsonSchemaPairs } from './json-schema-pairs.ts'

it('gives verdicts about JSON Schema that generated documents do not contradict', async () => {
  const { full = 0, backward = 0, forward = 0, broken = 0, unknown = 0 } = await tryJsonSchemaPairs(4000)
  expect(full + backward + forward).toBeGreaterThan(500)
  expect(unknown).toBeLessThan(full + backward + forward + broken)
})
