import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { decodeJwt, importJWK, jwtVerify } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type CredentialPorts,
  credentialDigest,
  fromBase64url,
  parseName,
  type RoleDefinition,
  SpineError,
  type StatusPurpose,
  statusAt,
  toBase64url,
  utf8,
} from '../src/index.ts'
import { issueSdJwt, parseSdJwt, presentSdJwt, reportSdJwt, verifySdJwt } from '../src/sd-jwt.ts'
import { crypto, hubUrl, now, type Party, party, world } from './fixtures.ts'

const name = (label: string) => parseName(`${label}.roles.acme.iam.ewc`)
const to = { audience: 'https://grid.example', nonce: 'n-1' }
const issuerFields = { limitKw: 30, tariff: 'night' }
const requestorFields = { meter: 'DE-0042', address: { street: 'Hauptstr. 1', city: 'Bonn' } }

async function setUp() {
  const [root, officer, holder, thief] = await Promise.all([party(), party(), party(), party()])
  const define = (label: string, issuers: RoleDefinition['issuers']): RoleDefinition => ({
    ...{ name: name(label), version: 1, issuers, revokers: { dids: [root.did] } },
    preconditions: { roles: [], mode: 'all' },
  })
  const made = world([define('officer', { dids: [root.did] }), define('site', { role: name('officer') })])
  const officerRole = await made.issue(root, officer.did, name('officer'), { index: 1 })
  const issue = (by: Party = officer, over: { validUntil?: number; version?: number } = {}) =>
    issueSdJwt({
      ...{ crypto, signer: by.signer, requestorFields },
      credential: {
        ...{ id: 'urn:uuid:1', subject: holder.did, role: name('site'), version: 1, issuerFields },
        ...{ validFrom: now - 1000, validUntil: now + 3_600_000, ...over },
        status: statusAt(hubUrl, by.did, { revocationList: 1, suspensionList: 2, index: 9 }),
      },
      holder: { kid: holder.signer.kid, jwk: holder.publicKey },
    })
  const present = (sdJwt: string, disclose: object = {}, over: object = {}) =>
    presentSdJwt({ crypto, signer: holder.signer, sdJwt, disclose, to, now, ...over })
  const options = { crypto, ports: made.ports, now }
  const verify = (text: unknown, over: { ports?: CredentialPorts; presentedTo?: typeof to; now?: number } = {}) =>
    verifySdJwt(text, { ...options, presentedTo: to, ...over })
  return { ...made, root, officer, holder, thief, officerRole, issue, present, verify, options }
}

let set: Awaited<ReturnType<typeof setUp>>
let sdJwt: string
beforeAll(async () => {
  set = await setUp()
  sdJwt = await set.issue()
})

/** The parts of an SD-JWT between its tildes. */
const partsOf = (text: string): string[] => text.split('~')
const disclosureOf = (list: unknown[]): string => toBase64url(utf8(JSON.stringify(list)))
const withDisclosures = (text: string, change: (disclosures: string[]) => string[]): string => {
  const [jwt = '', ...rest] = partsOf(text)
  return [jwt, ...change(rest.slice(0, -1)), rest.at(-1)].join('~')
}

describe('an SD-JWT VC of a role', () => {
  it('shows a verifier what its holder discloses, and nothing else', async () => {
    const presented = await set.present(sdJwt, { issuerFields: ['limitKw'], requestorFields: ['address'] })
    const { credential, fields, chain } = await set.verify(presented)
    expect(fields).toEqual({ issuerFields: { limitKw: 30 }, requestorFields: { address: requestorFields.address } })
    expect(credential).toMatchObject({ subject: set.holder.did, role: name('site'), issuerFields: { limitKw: 30 } })
    expect(chain).toMatchObject([{ for: 'issuer', did: set.officer.did, valid: true }])
    const readable = partsOf(presented).map((part) => Buffer.from(part.split('.')[1] ?? part, 'base64url').toString())
    expect(readable.join()).not.toMatch(/DE-0042|night|meter|tariff/)
    expect((await set.verify(await set.present(sdJwt))).fields).toEqual({ issuerFields: {}, requestorFields: {} })
  })

  it('is read and verified by its holder as its issuer handed it out', async () => {
    const whole = await verifySdJwt(sdJwt, { ...set.options, presentedTo: 'nobody' })
    expect(whole.fields).toEqual({ issuerFields, requestorFields })
    expect((await parseSdJwt(crypto, sdJwt)).holder.kid).toBe(set.holder.signer.kid)
    const presented = await set.present(sdJwt)
    await expect(verifySdJwt(presented, { ...set.options, presentedTo: 'nobody' })).rejects.toMatchObject({
      code: 'PRESENTATION_INVALID',
    })
    await expect(set.verify(sdJwt)).rejects.toMatchObject({ code: 'PRESENTATION_INVALID' })
  })

  it('verifies with @sd-jwt/sd-jwt-vc, and the JWT of its issuer with jose', async () => {
    const verifyWith =
      ({ publicKey }: Party) =>
      async (data: string, signature: string) =>
        crypto.verifyEs256(publicKey, utf8(data), fromBase64url(signature))
    const stock = new SDJwtVcInstance({
      hasher: (data) => crypto.sha256(typeof data === 'string' ? utf8(data) : new Uint8Array(data)),
      verifier: verifyWith(set.officer),
      kbVerifier: verifyWith(set.holder),
    })
    const presented = await set.present(sdJwt, { requestorFields: ['meter'] })
    const { payload, kb } = await stock.verify(presented, { keyBindingNonce: to.nonce, currentDate: now / 1000 })
    expect(payload).toMatchObject({
      ...{ iss: set.officer.did, sub: set.holder.did, vct: `urn:spine:role:${name('site')}` },
      requestorFields: { meter: 'DE-0042' },
    })
    expect(kb?.payload).toMatchObject({ aud: to.audience, nonce: to.nonce })
    const [jwt = ''] = partsOf(presented)
    const key = await importJWK({ ...set.officer.publicKey }, 'ES256')
    await jwtVerify(jwt, key, { typ: 'dc+sd-jwt', issuer: set.officer.did, currentDate: new Date(now) })
  })

  it('is refused when a disclosure is altered, added, swapped, doubled or taken away', async () => {
    const presented = await set.present(sdJwt, { issuerFields: ['limitKw', 'tariff'] })
    const [first = '', second = ''] = partsOf(presented).slice(1, -1)
    const [salt, label] = JSON.parse(Buffer.from(first, 'base64url').toString()) as unknown[]
    const other = partsOf(await set.issue()).slice(1, -1)
    const ways: Record<string, (disclosures: string[]) => string[]> = {
      altered: ([, ...rest]) => [disclosureOf([salt, label, 9_000]), ...rest],
      added: (all) => [...all, disclosureOf(['salt', 'extra', 1])],
      'of another credential': (all) => [...all, other[0] ?? ''],
      'not presented': (all) => [...all, partsOf(sdJwt).find((part) => !presented.includes(part)) ?? ''],
      swapped: () => [second, first],
      doubled: (all) => [...all, first],
      'taken away': ([, ...rest]) => rest,
      'no disclosure': (all) => [...all, 'x'],
      empty: (all) => [...all, ''],
    }
    for (const [way, change] of Object.entries(ways)) {
      const code = expect.stringMatching(/CREDENTIAL_INVALID|PRESENTATION_INVALID/)
      await expect(set.verify(withDisclosures(presented, change)), way).rejects.toMatchObject({ code })
    }
  })

  it('is refused when any character is another', async () => {
    const presented = await set.present(sdJwt, { issuerFields: ['limitKw'] })
    for (let i = 0; i < presented.length; i += 3) {
      const altered = presented.slice(0, i) + String.fromCharCode(presented.charCodeAt(i) ^ 1) + presented.slice(i + 1)
      await expect(set.verify(altered)).rejects.toHaveProperty('code')
    }
  })

  it('is refused for another verifier, another nonce, later, or without the key it is bound to', async () => {
    const presented = await set.present(sdJwt)
    const code = 'PRESENTATION_INVALID'
    await set.verify(presented)
    for (const presentedTo of [
      { ...to, nonce: 'n-2' },
      { ...to, audience: 'https://other.example' },
    ])
      await expect(set.verify(presented, { presentedTo })).rejects.toMatchObject({ code })
    await expect(set.verify(presented, { now: now + 400_000 })).rejects.toMatchObject({ code })
    const { thief, holder } = set
    await expect(set.present(sdJwt, {}, { signer: thief.signer })).rejects.toMatchObject({ code: 'KEY_UNKNOWN' })
    const signer = { ...thief.signer, kid: holder.signer.kid }
    await expect(set.verify(await set.present(sdJwt, {}, { signer }))).rejects.toMatchObject({ code })
    const [kb = ''] = partsOf(presented).slice(-1)
    const moved = `${sdJwt}${kb}`
    await expect(set.verify(moved)).rejects.toMatchObject({ code })
    await expect(set.present(presented)).rejects.toMatchObject({ code: 'CREDENTIAL_INVALID' })
  })

  it('is refused once the key it is bound to is revoked on the ledger', async () => {
    const presented = await set.present(sdJwt)
    const keys: CredentialPorts['keys'] = {
      resolveKey(kid) {
        if (kid === set.holder.signer.kid) throw new SpineError('KEY_REVOKED', 'revoked')
        return set.ports.keys.resolveKey(kid)
      },
    }
    await expect(set.verify(presented, { ports: { ...set.ports, keys } })).rejects.toMatchObject({
      code: 'KEY_REVOKED',
    })
  })

  it('goes through the same checks of its role as any credential', async () => {
    const world = await setUp()
    const verify = async (text: string, over = {}) => world.verify(await world.present(text), over)
    await verify(await world.issue())
    await expect(verify(await world.issue(world.thief))).rejects.toMatchObject({ code: 'ISSUER_NOT_ALLOWED' })
    const late = await world.issue(undefined, { validUntil: now - 1000 })
    await expect(verify(late)).rejects.toMatchObject({ code: 'CREDENTIAL_EXPIRED' })
    const old = await world.issue(undefined, { version: 0 })
    await expect(verify(old)).rejects.toMatchObject({ code: 'CREDENTIAL_VERSION' })
    const statuses: [StatusPurpose, string][] = [
      ['suspension', 'CREDENTIAL_SUSPENDED'],
      ['revocation', 'CREDENTIAL_REVOKED'],
    ]
    for (const [purpose, code] of statuses) {
      world.flip(world.officer, purpose, 9)
      await expect(verify(await world.issue())).rejects.toMatchObject({ code })
    }
    const again = await setUp()
    const stated = await again.issue()
    await again.state(again.root, stated, 'revoked')
    await expect(again.verify(await again.present(stated))).rejects.toMatchObject({ code: 'CREDENTIAL_REVOKED' })
    expect(await credentialDigest(crypto, stated)).toBe(await credentialDigest(crypto, await again.present(stated)))
    const report = await reportSdJwt(await again.present(stated), { ...again.options, presentedTo: to })
    expect(report).toMatchObject({ valid: false, code: 'CREDENTIAL_REVOKED' })
    expect(report.checks.find(({ check }) => check === 'binding')).toMatchObject({ outcome: 'ok' })
  })

  it('is not issued with names that the format keeps for itself', async () => {
    const { officer, holder } = set
    for (const fields of [{ _sd: 1 }, { '...': 1 }, { deep: [{ _sd: [] }] }]) {
      const made = issueSdJwt({
        ...{ crypto, signer: officer.signer, requestorFields: fields },
        credential: { ...(await parseSdJwt(crypto, sdJwt)).credential },
        holder: { kid: holder.signer.kid, jwk: holder.publicKey },
      })
      await expect(made).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
    }
    expect(Object.keys(decodeJwt(partsOf(sdJwt)[0] ?? ''))).not.toContain('meter')
  })
})
