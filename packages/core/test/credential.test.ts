import { randomBytes } from 'node:crypto'
import { compactVerify, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  createPresentation,
  createStatusBits,
  parseName,
  type RoleDefinition,
  SpineError,
  setStatusBit,
  verifyPresentation,
  verifyRoleCredential,
  verifyStatusList,
} from '../src/index.ts'
import { crypto, issueList, keys, now, party, world } from './fixtures.ts'

const name = (label: string) => parseName(`${label}.roles.acme.iam.ewc`)
const role = (label: string, over: Partial<RoleDefinition>): RoleDefinition => {
  const issuers = { dids: [] }
  return {
    name: name(label),
    version: 1,
    issuers,
    revokers: over.issuers ?? issuers,
    preconditions: { roles: [], mode: 'all' },
    ...over,
  }
}

const setUp = async () => {
  const [root, issuer, holder] = await Promise.all([party(), party(), party()])
  const made = world([
    role('admin', { issuers: { dids: [root.did] } }),
    role('user', { issuers: { role: name('admin') } }),
    role('trader', {
      issuers: { dids: [root.did] },
      preconditions: { roles: [name('user'), name('admin')], mode: 'any' },
    }),
    role('chief', { issuers: { dids: [root.did] }, version: 3, preconditions: { roles: [name('user')], mode: 'all' } }),
    role('guard', { issuers: { dids: [root.did] } }),
    role('badge', { issuers: { dids: [root.did] }, revokers: { role: name('guard') } }),
    role('ring', { issuers: { role: name('ring') } }),
  ])
  const check = (jws: string, at = now) => verifyRoleCredential(jws, { crypto, ports: made.ports, now: at })
  return { root, issuer, holder, ...made, check }
}

describe('a role credential', () => {
  it('verifies through the issuer chain, and ends with the earliest of it', async () => {
    const { root, issuer, holder, issue, check } = await setUp()
    await issue(root, issuer.did, name('admin'), { validUntil: now + 60_000 })
    const jws = await issue(issuer, holder.did, name('user'))
    const { validUntil, checks, chain, credential } = await check(jws)
    expect(validUntil).toBe(now + 60_000)
    expect(credential.subject).toBe(holder.did)
    expect(checks.map(({ check: what, outcome }) => `${what} ${outcome}`)).toEqual([
      ...['freshness ok', 'format ok', 'signature ok', 'dates ok', 'definition ok', 'version ok'],
      ...['issuer ok', 'preconditions ok', 'revocation ok', 'suspension ok'],
    ])
    expect(chain).toMatchObject([{ for: 'issuer', did: issuer.did, role: name('admin'), valid: true }])
    const { payload } = await compactVerify(jws, await importJWK({ ...issuer.publicKey }, 'ES256'))
    expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({
      issuer: issuer.did,
      credentialStatus: [{ statusPurpose: 'revocation' }, { statusPurpose: 'suspension' }],
    })
  })

  it('is refused if its issuer may not issue it, or the chain runs in a circle', async () => {
    const { issuer, holder, issue, check } = await setUp()
    await expect(check(await issue(issuer, holder.did, name('user')))).rejects.toMatchObject({
      code: 'ISSUER_NOT_ALLOWED',
    })
    await expect(check(await issue(holder, holder.did, name('admin')))).rejects.toMatchObject({
      code: 'ISSUER_NOT_ALLOWED',
    })
    await expect(check(await issue(holder, holder.did, name('ring')))).rejects.toMatchObject({
      code: 'ISSUER_NOT_ALLOWED',
    })
  })

  it('needs its preconditions: any one of them, or all', async () => {
    const { root, holder, issuer, issue, check } = await setUp()
    const trader = await issue(root, holder.did, name('trader'))
    await expect(check(trader)).rejects.toMatchObject({ code: 'PRECONDITION_MISSING' })
    await issue(root, holder.did, name('admin'))
    await check(trader)
    const chief = await issue(root, holder.did, name('chief'), { version: 3 })
    await expect(check(chief)).rejects.toMatchObject({ code: 'PRECONDITION_MISSING' })
    await issue(root, issuer.did, name('admin'))
    await issue(issuer, holder.did, name('user'))
    await check(chief)
  })

  it('is refused when expired, not yet valid, of an old version or revoked', async () => {
    const { root, holder, issue, check, flip } = await setUp()
    const admin = await issue(root, holder.did, name('admin'))
    await check(admin)
    await expect(check(await issue(root, holder.did, name('admin'), { validUntil: now - 1 }))).rejects.toMatchObject({
      code: 'CREDENTIAL_EXPIRED',
    })
    await expect(
      check(await issue(root, holder.did, name('admin'), { validFrom: now + 3_600_000 })),
    ).rejects.toMatchObject({ code: 'CREDENTIAL_INVALID' })
    await expect(check(await issue(root, holder.did, name('chief'), { version: 2 }))).rejects.toMatchObject({
      code: 'CREDENTIAL_VERSION',
    })
    flip(root, 'revocation')
    await expect(check(admin)).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
  })

  it('is refused while suspended, by its issuer or by a revoker, and the stricter of two statements counts', async () => {
    const { root, issuer, holder, issue, check, flip, state } = await setUp()
    await issue(root, issuer.did, name('guard'), { index: 6 })
    const badge = await issue(root, holder.did, name('badge'))
    await state(holder, badge, 'revoked')
    await check(badge)
    await state(issuer, badge, 'suspended')
    await expect(check(badge)).rejects.toMatchObject({ code: 'CREDENTIAL_SUSPENDED' })
    await state(issuer, badge, 'revoked')
    await expect(check(badge)).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
    const admin = await issue(root, holder.did, name('admin'), { index: 7 })
    flip(root, 'suspension', 7)
    await expect(check(admin)).rejects.toMatchObject({ code: 'CREDENTIAL_SUSPENDED' })
    await state(issuer, admin, 'revoked')
    await expect(check(admin)).rejects.toMatchObject({ code: 'CREDENTIAL_SUSPENDED' })
    await state(root, admin, 'revoked')
    await expect(check(admin)).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
  })

  it('is refused if it cannot be told whether who states something is a revoker', async () => {
    const { root, holder, issue, check, ports, state } = await setUp()
    const badge = await issue(root, holder.did, name('badge'))
    const { credentialsOf } = ports
    await state(holder, badge, 'suspended')
    ports.credentialsOf = () => Promise.reject(new SpineError('SERVICE_UNAVAILABLE', 'hub away'))
    await expect(check(badge)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    ports.credentialsOf = credentialsOf
    await check(badge)
    ports.statements = async () =>
      Array.from({ length: 257 }, () => ({ by: holder.did, status: 'revoked', since: now }))
    await expect(check(badge)).rejects.toMatchObject({ code: 'STATUS_UNKNOWN' })
  })

  it('is refused when any byte is altered', async () => {
    const { root, holder, issue, check } = await setUp()
    const jws = await issue(root, holder.did, name('admin'))
    for (let i = 0; i < jws.length; i += 1) {
      const altered = jws.slice(0, i) + String.fromCharCode(jws.charCodeAt(i) ^ 1) + jws.slice(i + 1)
      await expect(check(altered)).rejects.toHaveProperty('code')
    }
  })

  it('fails closed when the ledger is older than the bound or the status cannot be told', async () => {
    const { root, holder, issue, check, ports } = await setUp()
    const jws = await issue(root, holder.did, name('admin'))
    await check(jws, now + 899_000)
    await expect(check(jws, now + 901_000)).rejects.toMatchObject({ code: 'LEDGER_STALE' })
    Object.assign(ports, { freshnessMs: 60_000 })
    await expect(check(jws, now + 61_000)).rejects.toMatchObject({ code: 'LEDGER_STALE' })
    ports.statusBits = () => Promise.reject(new Error('hub away'))
    await expect(check(jws)).rejects.toThrow('hub away')
  })
})

it('a status list comes back as it was signed, by its issuer alone', async () => {
  const [issuer, other] = await Promise.all([party(), party()])
  const bits = setStatusBit(setStatusBit(createStatusBits(), 0, true), 131_071, true)
  const jws = await issueList(issuer, bits)
  expect(await verifyStatusList({ crypto, keys, jws, purpose: 'revocation', issuer: issuer.did })).toEqual(bits)
  await expect(verifyStatusList({ crypto, keys, jws, purpose: 'revocation', issuer: other.did })).rejects.toMatchObject(
    {
      code: 'STATUS_UNKNOWN',
    },
  )
  await expect(
    verifyStatusList({ crypto, keys, jws, purpose: 'suspension', issuer: issuer.did }),
  ).rejects.toMatchObject({ code: 'STATUS_UNKNOWN' })
})

it.each([1, (1 << 24) - 16_384])('a status list with %i bytes more than a list has is not taken', async (more) => {
  const issuer = await party()
  const jws = await issueList(issuer, new Uint8Array(createStatusBits().length + more))
  await expect(
    verifyStatusList({ crypto, keys, jws, purpose: 'revocation', issuer: issuer.did }),
  ).rejects.toMatchObject({ code: 'STATUS_UNKNOWN' })
})

it('a status list of which no bit tells about another comes back too', async () => {
  const issuer = await party()
  const bits = new Uint8Array(randomBytes(createStatusBits().length))
  const jws = await issueList(issuer, bits)
  expect(await verifyStatusList({ crypto, keys, jws, purpose: 'revocation', issuer: issuer.did })).toEqual(bits)
})

it('a presentation is for one verifier, one nonce and a short time', async () => {
  const holder = await party()
  const presented = { audience: 'broker', nonce: 'n-1', credentials: ['a.b.c'], keyThumbprint: 'key', now }
  const jwt = await createPresentation(holder.signer, presented)
  const verify = (over: object) =>
    verifyPresentation({ crypto, keys, jwt, audience: 'broker', nonce: 'n-1', now, ...over })
  expect(await verify({})).toEqual({
    ...{ holder: holder.did, kid: holder.signer.kid, keyThumbprint: 'key', credentials: ['a.b.c'] },
  })
  for (const over of [{ audience: 'hub' }, { nonce: 'n-2' }, { now: now + 600_000 }]) {
    await expect(verify(over)).rejects.toMatchObject({ code: 'PRESENTATION_INVALID' })
  }
})
