import { expect, it } from 'vitest'
import { payloadOf } from './payload-of.ts'

it('shows what a signed text says, and what is none as it is', () => {
  const payload = Buffer.from(JSON.stringify({ name: 'Müller <b>&</b>' })).toString('base64url')
  expect(JSON.parse(payloadOf(`e30.${payload}.c2ln`))).toEqual({ name: 'Müller <b>&</b>' })
  expect(payloadOf('no such thing')).toBe('no such thing')
})
