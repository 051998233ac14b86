import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fingerprint } from '../scripts/compile.ts'

it('has committed what was compiled from the contracts as they are', () => {
  const committed = readFileSync(join(import.meta.dirname, '../src/generated/contracts.ts'), 'utf8')
  expect(committed.slice(0, 200)).toContain(` from ${fingerprint()};`)
})
