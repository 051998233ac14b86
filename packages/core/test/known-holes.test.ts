// Holes that verifiers of role credentials are known to have had, one test each.
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type CredentialPorts,
  type Name,
  parseName,
  type RoleDefinition,
  SpineError,
  signJws,
  toBase64url,
  utf8,
  verifyRoleCredential,
} from '../src/index.ts'
import { crypto, now, type Party, party, world } from './fixtures.ts'

const name = (label: string): Name => parseName(`${label}.roles.acme.iam.ewc`)

let root: Party
let parties: Party[]
beforeAll(async () => {
  root = await party()
  parties = await Promise.all(Array.from({ length: 9 }, party))
})
const at = (i: number): Party => parties[i] ?? root

const define = (label: string, over: Partial<RoleDefinition> = {}): RoleDefinition => ({
  ...{ name: name(label), version: 1, issuers: { dids: [root.did] }, revokers: { dids: [root.did] } },
  preconditions: { roles: [], mode: 'all' },
  ...over,
})

function setUp(...definitions: RoleDefinition[]) {
  const made = world(definitions)
  const check = (jws: unknown, over: Partial<CredentialPorts> = {}, more: object = {}) =>
    verifyRoleCredential(jws, { crypto, ports: { ...made.ports, ...over }, now, ...more })
  return { ...made, check }
}

describe('who may issue', () => {
  it('nobody becomes an issuer by an issuer role that it gave itself', async () => {
    const { issue, check } = setUp(define('issuer'), define('user', { issuers: { role: name('issuer') } }))
    await issue(at(0), at(0).did, name('issuer'))
    await expect(check(await issue(at(0), at(1).did, name('user')))).rejects.toMatchObject({
      code: 'ISSUER_NOT_ALLOWED',
    })
  })

  it('the chain of issuers is enforced to its end, however far up it breaks', async () => {
    const levels = [0, 1, 2, 3, 4, 5]
    const definitions = levels.map((i) => define(`l${i}`, i === 0 ? {} : { issuers: { role: name(`l${i - 1}`) } }))
    const chainOf = async (over: (level: number) => object) => {
      const { issue, check, flip } = setUp(...definitions)
      let last = ''
      for (const i of levels)
        last = await issue(i === 0 ? root : at(i - 1), at(i).did, name(`l${i}`), { index: i, ...over(i) })
      return { check: () => check(last), flip }
    }
    const whole = await chainOf(() => ({}))
    expect((await whole.check()).credential.role).toBe(name('l5'))
    for (const broken of levels.slice(0, -1)) {
      const expired = await chainOf((level) => (level === broken ? { validUntil: now - 1 } : {}))
      await expect(expired.check()).rejects.toMatchObject({ code: 'ISSUER_NOT_ALLOWED' })
      const old = await chainOf((level) => (level === broken ? { version: 0 } : {}))
      await expect(old.check()).rejects.toMatchObject({ code: 'ISSUER_NOT_ALLOWED' })
      const revoked = await chainOf(() => ({}))
      revoked.flip(broken === 0 ? root : at(broken - 1), 'revocation', broken)
      await expect(revoked.check()).rejects.toMatchObject({ code: 'ISSUER_NOT_ALLOWED' })
    }
  })

  it('an issuer may not borrow the issuer role of somebody else', async () => {
    const { issue, check, ports } = setUp(define('issuer'), define('user', { issuers: { role: name('issuer') } }))
    const borrowed = await issue(root, at(1).did, name('issuer'))
    const jws = await issue(at(0), at(2).did, name('user'))
    const credentialsOf: CredentialPorts['credentialsOf'] = async (did, role) =>
      did === at(0).did ? [borrowed] : ports.credentialsOf(did, role)
    await expect(check(jws, { credentialsOf })).rejects.toMatchObject({ code: 'ISSUER_NOT_ALLOWED' })
  })
})

describe('preconditions', () => {
  const needs = (mode: 'all' | 'any') =>
    setUp(define('a'), define('b'), define('user', { preconditions: { roles: [name('a'), name('b')], mode } }))

  it('are waited for and enforced: all means all', async () => {
    const { issue, check, flip } = needs('all')
    const user = await issue(root, at(0).did, name('user'), { index: 1 })
    await expect(check(user)).rejects.toMatchObject({ code: 'PRECONDITION_MISSING' })
    await issue(root, at(0).did, name('a'), { index: 2 })
    await expect(check(user)).rejects.toMatchObject({ code: 'PRECONDITION_MISSING' })
    await issue(root, at(0).did, name('b'), { index: 3 })
    await check(user)
    flip(root, 'revocation', 2)
    await expect(check(user)).rejects.toMatchObject({ code: 'PRECONDITION_MISSING' })
  })

  it('any means any one, but one that is really held', async () => {
    const { issue, check, flip } = needs('any')
    const user = await issue(root, at(0).did, name('user'), { index: 1 })
    await issue(at(0), at(0).did, name('a'), { index: 2 })
    await issue(root, at(1).did, name('b'), { index: 3 })
    await expect(check(user)).rejects.toMatchObject({ code: 'PRECONDITION_MISSING' })
    await issue(root, at(0).did, name('b'), { index: 4 })
    await check(user)
    flip(root, 'suspension', 4)
    await expect(check(user)).rejects.toMatchObject({ code: 'PRECONDITION_MISSING' })
  })
})

describe('who may revoke', () => {
  const revocable = () =>
    setUp(
      define('chief'),
      define('guard', { issuers: { role: name('chief') } }),
      define('user', { revokers: { role: name('guard') } }),
    )

  it('not anyone', async () => {
    const { issue, check, state } = revocable()
    const user = await issue(root, at(0).did, name('user'), { index: 1 })
    await state(at(1), user, 'revoked')
    await state(at(0), user, 'suspended')
    await check(user)
  })

  it('not who gave itself the revoker role, nor whose chain breaks further up', async () => {
    const { issue, check, state, flip } = revocable()
    const user = await issue(root, at(0).did, name('user'), { index: 1 })
    await issue(at(1), at(1).did, name('guard'), { index: 2 })
    await issue(root, at(2).did, name('chief'), { index: 3 })
    await issue(at(2), at(3).did, name('guard'), { index: 4 })
    for (const by of [at(1), at(3)]) await state(by, user, 'revoked')
    await expect(check(user)).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
    flip(root, 'revocation', 3)
    await check(user)
  })

  it('whoever shows on the ledger that it may, whatever a hub keeps back', async () => {
    const { issue, check, state, ports } = revocable()
    const user = await issue(root, at(0).did, name('user'), { index: 1 })
    const proof = [
      await issue(root, at(2).did, name('chief'), { index: 3 }),
      await issue(at(2), at(3).did, name('guard'), { index: 4 }),
    ]
    const forged = await issue(at(1), at(1).did, name('guard'), { index: 2 })
    ports.credentialsOf = async () => []
    await state(at(1), user, 'revoked', now, [forged, ...proof])
    await check(user)
    await state(at(3), user, 'revoked', now, ['no credential', ...proof])
    await expect(check(user)).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
    ports.credentialsOf = () => Promise.reject(new Error('hub away'))
    await expect(check(user)).rejects.toThrow()
  })

  it('whoever held the revoker role then, so that no revocation undoes itself when that role ends', async () => {
    const { issue, check, state } = revocable()
    const [early, late] = [
      await issue(root, at(0).did, name('user'), { index: 1 }),
      await issue(root, at(4).did, name('user'), { index: 2 }),
    ]
    await issue(root, at(2).did, name('chief'), { index: 3, validFrom: now - 9000, validUntil: now - 3000 })
    await issue(at(2), at(3).did, name('guard'), { index: 4, validFrom: now - 9000, validUntil: now - 2000 })
    await state(at(3), early, 'revoked', now - 5000)
    await state(at(3), late, 'revoked', now - 1000)
    await expect(check(early)).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
    await check(late)
  })

  it('not the issuers of the role, where others are named', async () => {
    const { issue, check, state } = setUp(define('user', { revokers: { dids: [at(5).did] } }))
    const user = await issue(root, at(0).did, name('user'))
    await state(root, user, 'revoked')
    await check(user)
    await state(at(5), user, 'revoked')
    await expect(check(user)).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
  })
})

describe('chains without an end', () => {
  it('of roles that issue each other are refused', async () => {
    const { issue, check } = setUp(
      define('hen', { issuers: { role: name('egg') } }),
      define('egg', { issuers: { role: name('hen') } }),
    )
    await issue(at(0), at(1).did, name('hen'))
    await expect(check(await issue(at(1), at(0).did, name('egg')))).rejects.toMatchObject({
      code: 'ISSUER_NOT_ALLOWED',
    })
  })

  it('of roles that require each other are refused', async () => {
    const requires = (label: string) => ({ preconditions: { roles: [name(label)], mode: 'all' as const } })
    const { issue, check } = setUp(define('hen', requires('egg')), define('egg', requires('hen')))
    await issue(root, at(0).did, name('hen'))
    await expect(check(await issue(root, at(0).did, name('egg')))).rejects.toHaveProperty('code')
  })

  it('of revokers that revoke each other end with who was first', async () => {
    const { issue, check, state } = setUp(define('admin', { revokers: { role: name('admin') } }))
    const all = await Promise.all([0, 1, 2].map((i) => issue(root, at(i).did, name('admin'), { index: i })))
    for (const [i, jws] of all.entries()) await state(at((i + 2) % 3), jws, 'revoked', now - 500 + 100 * i)
    const [first, second, third] = all
    await expect(check(first)).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
    await check(second)
    await expect(check(third)).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
  })

  it('of revokers that revoke each other in one block end with none', async () => {
    const { issue, check, state } = setUp(define('admin', { revokers: { role: name('admin') } }))
    const all = await Promise.all([0, 1, 2].map((i) => issue(root, at(i).did, name('admin'), { index: i })))
    for (const [i, jws] of all.entries()) await state(at((i + 1) % 3), jws, 'revoked')
    for (const jws of all) await expect(check(jws)).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
  })

  it('that fork at every step are given up after a while', async () => {
    const labels = (level: number) => [0, 1, 2].map((i) => `r${level}x${i}`)
    const definitions = [0, 1, 2, 3, 4, 5, 6].flatMap((level) =>
      labels(level).map((label) =>
        define(label, { preconditions: { roles: labels(level + 1).map(name), mode: 'any' } }),
      ),
    )
    const { issue, check, ports } = setUp(...definitions)
    for (const { name: role } of definitions) await issue(root, at(0).did, role)
    let asked = 0
    const credentialsOf: CredentialPorts['credentialsOf'] = (did, role) => {
      asked += 1
      return ports.credentialsOf(did, role)
    }
    const [first] = await ports.credentialsOf(at(0).did, name('r0x0'))
    await expect(check(first, { credentialsOf })).rejects.toMatchObject({ code: 'STATUS_UNKNOWN' })
    expect(asked).toBeLessThan(1000)
  })
})

describe('what cannot be told', () => {
  const errors = [
    new SpineError('LEDGER_UNAVAILABLE', 'away'),
    new SpineError('STATUS_UNKNOWN', 'away'),
    new SpineError('SERVICE_UNAVAILABLE', 'away'),
    new SpineError('INTERNAL', 'away'),
    new TypeError('away'),
  ]
  it.each(['findRoleDefinition', 'statusBits', 'statements', 'credentialsOf', 'head', 'keys'] as const)(
    'never lets a credential pass, nor counts as revoked: %s',
    async (port) => {
      const { issue, check } = setUp(
        define('issuer'),
        define('user', { issuers: { role: name('issuer') }, revokers: { role: name('issuer') } }),
      )
      await issue(root, at(0).did, name('issuer'))
      const user = await issue(at(0), at(1).did, name('user'))
      await check(user)
      for (const error of errors) {
        const broken = port === 'keys' ? { resolveKey: () => Promise.reject(error) } : () => Promise.reject(error)
        await expect(check(user, { [port]: broken })).rejects.toBe(error)
      }
    },
  )

  it('is a status list that is not there', async () => {
    const { issue, check } = setUp(define('user'))
    const statusBits = () => Promise.reject(new SpineError('STATUS_UNKNOWN', 'no such list'))
    await expect(check(await issue(root, at(0).did, name('user')), { statusBits })).rejects.toMatchObject({
      code: 'STATUS_UNKNOWN',
    })
  })

  it('is a role that nobody defined', async () => {
    const { issue, check } = setUp()
    await expect(check(await issue(root, at(0).did, name('ghost')))).rejects.toMatchObject({
      code: 'CREDENTIAL_INVALID',
    })
  })
})

describe('a credential', () => {
  it('ends when it says, and when any that it rests on ends', async () => {
    const { issue, check } = setUp(define('issuer'), define('user', { issuers: { role: name('issuer') } }))
    await issue(root, at(0).did, name('issuer'), { validUntil: now + 1000 })
    const user = await issue(at(0), at(1).did, name('user'), { validUntil: now + 2000 })
    expect((await check(user)).validUntil).toBe(now + 1000)
    await expect(check(user, {}, { now: now + 1000 })).rejects.toMatchObject({ code: 'ISSUER_NOT_ALLOWED' })
    await expect(check(user, {}, { now: now + 2000 })).rejects.toMatchObject({ code: 'CREDENTIAL_EXPIRED' })
  })

  it('is of the version of its role, or a later one', async () => {
    const { issue, check } = setUp(define('user', { version: 3 }))
    for (const version of [0, 1, 2]) {
      const jws = await issue(root, at(0).did, name('user'), { version })
      await expect(check(jws)).rejects.toMatchObject({ code: 'CREDENTIAL_VERSION' })
    }
    for (const version of [3, 4]) await check(await issue(root, at(0).did, name('user'), { version }))
  })

  it('proves nothing for somebody else, nor for another role', async () => {
    const { issue, check } = setUp(define('user'), define('admin'))
    const jws = await issue(root, at(0).did, name('user'))
    await check(jws, {}, { subject: at(0).did, role: name('user') })
    for (const expected of [{ subject: at(1).did }, { role: name('admin') }])
      await expect(check(jws, {}, expected)).rejects.toMatchObject({ code: 'CREDENTIAL_INVALID' })
  })

  it('is signed as its header says, with one of two algorithms and no others', async () => {
    const { issue, check } = setUp(define('user'))
    const [head = '', body = '', tail = ''] = (await issue(root, at(0).did, name('user'))).split('.')
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as object
    for (const over of [
      { alg: 'none' },
      { alg: 'HS256' },
      { alg: 'ES256K' },
      { typ: 'JWT' },
      { crit: [] },
      { jwk: {} },
    ]) {
      const other = toBase64url(utf8(JSON.stringify({ ...header, ...over })))
      for (const signature of [tail, '', 'AAAA'])
        await expect(check(`${other}.${body}.${signature}`)).rejects.toHaveProperty('code')
    }
  })

  it('is not told by a bit of another: bits, not bytes', async () => {
    const { issue, check, flip } = setUp(define('user'))
    const indexes = [0, 7, 8, 9, 131_071]
    const all = await Promise.all(indexes.map((index) => issue(root, at(0).did, name('user'), { index })))
    flip(root, 'revocation', 8)
    for (const [i, jws] of all.entries()) {
      if (indexes[i] === 8) await expect(check(jws)).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
      else await check(jws)
    }
  })

  it('has no place for what a requestor said in private', async () => {
    const { issue, check } = setUp(define('user'))
    const [, body = ''] = (await issue(root, at(0).did, name('user'))).split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as { credentialSubject: object }
    const credentialSubject = { ...claims.credentialSubject, requestorFields: { meter: 'DE-0042' } }
    const leaking = await signJws(root.signer, 'vc+jwt', { ...claims, credentialSubject })
    await expect(check(leaking)).rejects.toMatchObject({ code: 'CREDENTIAL_INVALID' })
  })
})
