import { generateKeyPairSync, sign, verify } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { derToRaw, rawToDer } from './ecdsa-der.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

it('writes what node:crypto reads and reads what it writes', () => {
  for (let i = 0; i < 300; i += 1) {
    const data = Buffer.from(`message ${i}`)
    const der = sign('sha256', data, privateKey)
    expect(Buffer.from(rawToDer(derToRaw(der)))).toEqual(der)
    expect(verify('sha256', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, derToRaw(der))).toBe(true)
  }
})

it('gives back any two numbers, however short', () => {
  const number = fc.uint8Array({ minLength: 0, maxLength: 32 }).map((digits) => {
    const padded = new Uint8Array(32)
    padded.set(digits, 32 - digits.length)
    return padded
  })
  fc.assert(
    fc.property(number, number, (r, s) => {
      const raw = Uint8Array.from([...r, ...s])
      expect(derToRaw(rawToDer(raw))).toEqual(raw)
    }),
  )
})
