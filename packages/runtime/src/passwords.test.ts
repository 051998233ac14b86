import { expect, it } from 'vitest'
import { createPasswords } from './passwords.ts'

const cheap = { N: 16, r: 1, p: 1 }

it('knows a password again by its hash, and no other one', async () => {
  const { hash, verify } = createPasswords(cheap)
  const stored = await hash('correct horse battery')
  expect(await verify('correct horse battery', stored)).toBe(true)
  expect(await verify('Correct horse battery', stored)).toBe(false)
  expect(await verify('', undefined)).toBe(false)
  expect((await hash('correct horse battery')).hash).not.toBe(stored.hash)
})

it('takes the same characters from another keyboard', async () => {
  const { hash, verify } = createPasswords(cheap)
  expect(await verify('\u0043afe\u0301 ﬁne', await hash('Caf\u00e9 fine'))).toBe(true)
})

it('makes each try cost 32 MiB', async () => {
  const { N, r } = JSON.parse((await createPasswords().hash('correct horse battery')).params)
  expect(128 * N * r).toBe(32 << 20)
})

it('opens hashes of other parameters', async () => {
  const stored = {
    // RFC 7914 section 12: scrypt("pleaseletmein", "SodiumChloride", N = 16384, r = 8, p = 1), its first half
    salt: Buffer.from('SodiumChloride').toString('base64url'),
    hash: Buffer.from('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2', 'hex').toString('base64url'),
    params: JSON.stringify({ N: 16_384, r: 8, p: 1 }),
  }
  expect(await createPasswords().verify('pleaseletmein', stored)).toBe(true)
})

it('refuses more at once than can wait, and goes on after', async () => {
  const { verify } = createPasswords(cheap)
  const results = await Promise.allSettled(Array.from({ length: 110 }, () => verify('guess', undefined)))
  const refused = results.filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(8)
  expect(refused[0]).toMatchObject({ reason: { code: 'QUOTA_EXCEEDED' } })
  expect(await verify('guess', undefined)).toBe(false)
})
