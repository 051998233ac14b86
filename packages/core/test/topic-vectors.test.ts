import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import { expect, it } from 'vitest'
import { type PublicJwk, SpineError, type TopicContent, verifyTopicVersion } from '../src/index.ts'
import { crypto } from './fixtures.ts'

type Version = { statement: string; content: TopicContent }
type Vectors = {
  keys: Record<string, PublicJwk>
  valid: (Version & { topic: object })[]
  invalid: (Version & { why: string; code: string })[]
}

const path = join(import.meta.dirname, '../../../vectors/topic/version.json')
const vectors = JSON.parse(readFileSync(path, 'utf8')) as Vectors
const keys = {
  resolveKey(kid: string): PublicJwk {
    const key = vectors.keys[kid]
    if (key === undefined) throw new SpineError('KEY_UNKNOWN', 'not in the vector')
    return key
  },
}

it.each(vectors.valid)('takes a version that its publisher signed, and stock jose its signature', async (vector) => {
  const { iat: at, ...topic } = vector.topic as { iat: number }
  const { kid: key } = decodeProtectedHeader(vector.statement)
  expect(await verifyTopicVersion({ crypto, keys, ...vector })).toEqual({ ...topic, key, at })
  await compactVerify(vector.statement, ({ kid = '' }) => importJWK({ ...vectors.keys[kid] }, 'ES256'))
})

it.each(vectors.invalid)('refuses a version: $why', async ({ code, ...vector }) => {
  await expect(verifyTopicVersion({ crypto, keys, ...vector })).rejects.toMatchObject({ code })
})
