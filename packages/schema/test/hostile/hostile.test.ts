import { afterAll, describe, expect, it } from 'vitest'
import { createValidators } from '../../src/validators.ts'
import { hostileCases } from './hostile-cases.ts'
import { outcomeOf } from './outcome.ts'

// What compiles a schema first also starts a thread, which takes its time on a busy machine.
const validators = createValidators({ workers: 2, memoryMb: 128, maxCheckMs: 500 })
afterAll(() => validators.close())

describe('what was made to do harm is judged within its limits', () => {
  it.each(hostileCases.filter(({ isSlow }) => !isSlow))('$name', async ({ schema, payload, outcome }) => {
    const check = async () => (await validators.compile(schema)).check(Buffer.from(payload))
    expect(await outcomeOf(check)).toBe(outcome)
  })
})
