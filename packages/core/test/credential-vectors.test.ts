import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { compactVerify, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { nodeCrypto } from '../src/crypto-node.ts'
import { webCrypto } from '../src/crypto-web.ts'
import {
  type CredentialPorts,
  createStatusBits,
  type Did,
  defaultFreshnessMs,
  fromBase64url,
  getStatusBit,
  type Name,
  type RoleDefinition,
  reportCredential,
  SpineError,
  type StatusPurpose,
  type StatusStatement,
  setStatusBit,
  utf8,
  type VerificationKey,
  verifyRoleCredential,
  verifyStatusList,
} from '../src/index.ts'
import { type Audience, type DisclosedFields, verifySdJwt } from '../src/sd-jwt.ts'

type Keys = Readonly<Record<string, VerificationKey>>
type World = {
  now: number
  definitions: RoleDefinition[]
  keys: Keys
  held: { did: Did; role: Name; credential: string }[]
  bits: Record<StatusPurpose, number[]>
  statements?: (StatusStatement & { credential: string })[]
}
type Invalid<T> = T & { why: string; code: string }

const read = <T>(file: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../../vectors/credential/${file}.json`), 'utf8')) as T

const resolver = (keys: Keys) => ({
  resolveKey(kid: string): VerificationKey {
    const key = keys[kid]
    if (key === undefined) throw new SpineError('KEY_UNKNOWN', 'not in the vector')
    return key
  },
})

function portsOf({ now, definitions, keys, held, bits, statements = [] }: World): CredentialPorts {
  return {
    keys: resolver(keys),
    freshnessMs: defaultFreshnessMs,
    findRoleDefinition: async (role) => definitions.find(({ name }) => name === role),
    statusBits: async (_, __, purpose) =>
      bits[purpose].reduce((all, index) => setStatusBit(all, index, true), createStatusBits()),
    statements: async (digest) => statements.filter(({ credential }) => credential === digest),
    credentialsOf: async (did, role) =>
      held.filter((entry) => entry.did === did && entry.role === role).map(({ credential }) => credential),
    head: async () => ({ number: 1, timestamp: now }),
  }
}

describe.each([
  ['node', nodeCrypto],
  ['web', webCrypto],
])('credential vectors with the %s crypto', (_, crypto) => {
  const roles = read<World & { valid: string[]; invalid: Invalid<{ credential: string }>[] }>('role')
  const options = { crypto, ports: portsOf(roles), now: roles.now }

  it.each(roles.valid)('role: a valid one', async (jws) => {
    await verifyRoleCredential(jws, options)
    expect(await reportCredential(jws, options)).toMatchObject({ valid: true })
  })

  it.each(roles.invalid)('role: $why', async ({ credential, code }) => {
    await expect(verifyRoleCredential(credential, options)).rejects.toMatchObject({ code })
    expect(await reportCredential(credential, options)).toMatchObject({ valid: false, code })
  })

  type Presented = { presented: string; fields: DisclosedFields }
  const sd = read<World & { presentedTo: Audience; valid: Presented[]; invalid: Invalid<Presented>[] }>('sd-jwt')
  const sdOptions = { crypto, ports: portsOf(sd), now: sd.now, presentedTo: sd.presentedTo }

  it.each(sd.valid)('SD-JWT: a valid one', async ({ presented, fields }) => {
    expect((await verifySdJwt(presented, sdOptions)).fields).toEqual(fields)
  })

  it.each(sd.invalid)('SD-JWT: $why', async ({ presented, code }) => {
    await expect(verifySdJwt(presented, sdOptions)).rejects.toMatchObject({ code })
  })

  type List = { list: string; issuer: Did; set: number[] }
  const lists = read<{ keys: Keys; purpose: StatusPurpose; valid: List[]; invalid: Invalid<List>[] }>('status-list')
  const open = ({ list: jws, issuer }: List) =>
    verifyStatusList({ crypto, keys: resolver(lists.keys), jws, issuer, purpose: lists.purpose })

  it.each(lists.valid)('status list: a valid one', async (list) => {
    const bits = await open(list)
    expect(list.set.every((index) => getStatusBit(bits, index))).toBe(true)
    expect(getStatusBit(bits, 1)).toBe(false)
  })

  it.each(lists.invalid)('status list: $why', async (list) => {
    await expect(open(list)).rejects.toMatchObject({ code: list.code })
  })
})

it('the valid vectors signed ES256 open with stock jose, and SD-JWTs with @sd-jwt/sd-jwt-vc', async () => {
  const { keys, valid } = read<World & { valid: string[] }>('role')
  const {
    valid: presented,
    presentedTo,
    now,
  } = read<World & { valid: { presented: string }[]; presentedTo: Audience }>('sd-jwt')
  const sdKeys = read<World>('sd-jwt').keys
  const keyOf = (kid = '', from = keys) => {
    const key = from[kid]
    return key === undefined || 'address' in key ? undefined : key
  }
  const header = (jws: string) =>
    JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }
  const signed = valid.filter((jws) => keyOf(header(jws).kid) !== undefined)
  expect(signed.length).toBe(2)
  for (const jws of signed) await compactVerify(jws, ({ kid }) => importJWK({ ...keyOf(kid) }, 'ES256'))
  for (const { presented: text } of presented) {
    const issuer = keyOf(header(text).kid, sdKeys)
    const verifyWith = (key: typeof issuer) => async (data: string, signature: string) =>
      key !== undefined && nodeCrypto.verifyEs256(key, utf8(data), fromBase64url(signature))
    const stock = new SDJwtVcInstance({
      hasher: async (data) => nodeCrypto.sha256(typeof data === 'string' ? utf8(data) : new Uint8Array(data)),
      verifier: verifyWith(issuer),
      kbVerifier: async (data, signature, { cnf }) => {
        const jwk = cnf?.jwk as typeof issuer
        return verifyWith(jwk)(data, signature)
      },
    })
    await stock.verify(text, { keyBindingNonce: presentedTo.nonce, currentDate: now / 1000 })
  }
})
