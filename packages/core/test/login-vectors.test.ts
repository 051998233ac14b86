import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compactVerify, importJWK } from 'jose'
import { expect, it } from 'vitest'
import { type PublicJwk, SpineError, verifyPresentation } from '../src/index.ts'
import { crypto } from './fixtures.ts'

type Vectors = {
  keys: Record<string, PublicJwk>
  expected: { audience: string; nonce: string; now: number }
  valid: { jwt: string; holder: string; kid: string; keyThumbprint: string; credentials: string[] }[]
  invalid: { why: string; code: string; jwt: string }[]
}

const path = join(import.meta.dirname, '../../../vectors/login/presentation.json')
const { keys, expected, valid, invalid } = JSON.parse(readFileSync(path, 'utf8')) as Vectors
const resolver = {
  resolveKey(kid: string) {
    const key = keys[kid]
    if (key === undefined) throw new SpineError('KEY_UNKNOWN', kid)
    return key
  },
}
const verify = (jwt: string) => verifyPresentation({ crypto, keys: resolver, jwt, ...expected })

it.each(valid)('takes the presentation of $holder, and so does stock jose', async ({ jwt, ...content }) => {
  expect(await verify(jwt)).toEqual(content)
  const key = keys[content.kid]
  if (key === undefined) throw new TypeError('no key')
  await compactVerify(jwt, await importJWK({ ...key }, 'ES256'))
})

it.each(invalid)('refuses a presentation $why', async ({ jwt, code }) => {
  await expect(verify(jwt)).rejects.toMatchObject({ code })
})
