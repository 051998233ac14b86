import { topicFormats } from '@digital-spine/core'
import { afterAll, describe, expect, it } from 'vitest'
import { createValidators } from '../src/validators.ts'
import { fuzz } from './hostile/fuzz.ts'
import { hostileCases } from './hostile/hostile-cases.ts'
import { outcomeOf } from './hostile/outcome.ts'

const validators = createValidators({ workers: 2, memoryMb: 128, maxCheckMs: 500, maxCompileMs: 5000 })
afterAll(() => validators.close())

describe('what was made to do harm is judged, in parts, against other versions and as types too', () => {
  it.each(hostileCases)('$name', async ({ schema, payload, outcome }) => {
    const bytes = Buffer.from(payload)
    expect(await outcomeOf(async () => (await validators.compile(schema)).check(bytes))).toBe(outcome)
    const inParts = async () => {
      const stream = (await validators.compile(schema)).openStream()
      await stream.write(bytes)
      await stream.end()
    }
    expect(await outcomeOf(inParts)).toBe(outcome)
    expect(await outcomeOf(() => validators.judge(schema, schema))).toBeOneOf(['valid', outcome])
  })
})

it.each(topicFormats)('schemas and payloads of %s that were changed at random are judged', (format) =>
  fuzz(validators, format, 10_000),
)
