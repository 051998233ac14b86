import { isSpineError } from '@digital-spine/core'
import { expect } from 'vitest'
import type { Outcome } from './hostile-case.ts'

/** How work ends. Anything but a refusal that says why in up to 20 problems is thrown. */
export async function outcomeOf(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    await work()
    return 'valid'
  } catch (error) {
    if (!isSpineError(error, 'PAYLOAD_INVALID') && !isSpineError(error, 'SCHEMA_INVALID')) throw error
    const problems = error.details?.errors as readonly { message: string }[]
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.length).toBeLessThanOrEqual(20)
    for (const { message } of problems) expect(message).toMatch(/./)
    // A library that broke, and took its thread with it.
    expect(problems.map(({ message }) => message).join()).not.toMatch(/cannot be (checked|compiled)/)
    return error.code as Outcome
  }
}
