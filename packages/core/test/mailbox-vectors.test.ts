import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compactVerify, importJWK } from 'jose'
import { expect, it } from 'vitest'
import { type Did, mailboxDid, type PublicJwk, parseDid, verifyMailboxProof } from '../src/index.ts'
import { crypto } from './fixtures.ts'

type Vectors = {
  key: PublicJwk
  expected: { mailbox: Did; owner: Did; audience: Did; now: number }
  valid: { why: string; jws: string }[]
  invalid: { why: string; code: string; jws: string }[]
}

const path = join(import.meta.dirname, '../../../vectors/mailbox/proof.json')
const { key, expected, valid, invalid } = JSON.parse(readFileSync(path, 'utf8')) as Vectors
const verify = (jws: string) => verifyMailboxProof({ crypto, jws, ...expected })

it.each(valid)('takes a proof $why, and so does stock jose', async ({ jws }) => {
  await verify(jws)
  expect(mailboxDid(key)).toBe(expected.mailbox)
  await compactVerify(jws, await importJWK({ ...key }, 'ES256'))
})

it.each(invalid)('refuses a proof $why', async ({ jws, code }) => {
  await expect(verify(jws)).rejects.toMatchObject({ code })
})

it.each([
  'did:ethr:spine:0x0000000000000000000000000000000000000001',
  'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
])('refuses %s, which is no anonymous mailbox', async (mailbox) => {
  const jws = valid[0]?.jws
  const proof = verifyMailboxProof({ crypto, jws, ...expected, mailbox: parseDid(mailbox) })
  await expect(proof).rejects.toMatchObject({ code: 'DID_INVALID' })
})
