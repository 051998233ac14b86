import { expect, it } from 'vitest'
import { suggestPassword } from './suggest-password.ts'

it('suggests another password each time, of letters that are not taken for others', () => {
  const suggested = Array.from({ length: 200 }, suggestPassword)
  expect(new Set(suggested).size).toBe(200)
  for (const password of suggested) expect(password).toMatch(/^[a-km-np-zA-HJ-NP-Z2-9]{20}$/)
  expect(new Set(suggested.join('')).size).toBe(56)
})
