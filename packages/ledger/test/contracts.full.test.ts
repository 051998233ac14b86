import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { compileContracts } from '../scripts/compile.ts'

it('has committed what the contracts compile to', () => {
  const committed = readFileSync(join(import.meta.dirname, '../src/generated/contracts.ts'), 'utf8')
  expect(compileContracts() === committed).toBe(true)
})
