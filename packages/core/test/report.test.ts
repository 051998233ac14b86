import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkTitles,
  parseName,
  type RoleDefinition,
  reportCredential,
  SpineError,
  signJws,
  type VerifyCredentialOptions,
  verifyRoleCredential,
} from '../src/index.ts'
import { crypto, now, type Party, party, world } from './fixtures.ts'

const name = (label: string) => parseName(`${label}.roles.acme.iam.ewc`)

async function setUp() {
  const [root, officer, holder, stranger] = await Promise.all([party(), party(), party(), party()])
  const define = (label: string, over: Partial<RoleDefinition> = {}): RoleDefinition => ({
    ...{ name: name(label), version: 1, issuers: { dids: [root.did] }, revokers: { dids: [root.did] } },
    preconditions: { roles: [], mode: 'all' },
    ...over,
  })
  const made = world([
    define('officer'),
    define('member'),
    define('trader', {
      issuers: { role: name('officer') },
      revokers: { role: name('officer') },
      preconditions: { roles: [name('member')], mode: 'all' },
    }),
  ])
  const officerRole = await made.issue(root, officer.did, name('officer'), { index: 1 })
  const member = await made.issue(root, holder.did, name('member'), { index: 2 })
  const trader = await made.issue(officer, holder.did, name('trader'), { index: 3 })
  const options: VerifyCredentialOptions = { crypto, ports: made.ports, now }
  return { ...made, root, officer, holder, stranger, officerRole, member, trader, options }
}

type World = Awaited<ReturnType<typeof setUp>>
type Case = { jws: unknown; options: VerifyCredentialOptions }

/** Ways to spoil a credential, or to look at it wrongly. */
const spoilers: Record<string, (world: World, case_: Case, pick: number) => Promise<Case> | Case> = {
  'a character is another': (_, { jws, options }, pick) => {
    const text = String(jws)
    const i = pick % text.length
    return { jws: `${text.slice(0, i)}${text[i] === 'A' ? 'B' : 'A'}${text.slice(i + 1)}`, options }
  },
  'it is cut off': (_, { jws, options }, pick) => ({ jws: String(jws).slice(0, pick % 600), options }),
  'it is no text': (_, { options }) => ({ jws: 7, options }),
  'a claim is another': async ({ officer }, { jws, options }, pick) => ({
    jws: await altered(officer, jws, pick),
    options,
  }),
  'somebody else signed it': async ({ stranger, officer }, { jws, options }, pick) => ({
    jws: await altered({ ...stranger, signer: { ...stranger.signer, did: officer.did } }, jws, pick),
    options,
  }),
  'it is of another subject': ({ stranger }, { jws, options }) => ({
    jws,
    options: { ...options, subject: stranger.did },
  }),
  'it is of another role': (_, { jws, options }) => ({ jws, options: { ...options, role: name('member') } }),
  'time has passed': (_, { jws, options }, pick) => ({ jws, options: { ...options, now: now + (pick % 7_200_000) } }),
  'the clock is behind': (_, { jws, options }, pick) => ({
    jws,
    options: { ...options, now: now - (pick % 7_200_000) },
  }),
}

const away = (code: 'STATUS_UNKNOWN' | 'LEDGER_UNAVAILABLE') => () => Promise.reject(new SpineError(code, 'away'))

/** What may happen in the world around it. */
const troubles: Record<string, (world: World) => Promise<void> | void> = {
  'its issuer revoked it': ({ flip, officer }) => flip(officer, 'revocation', 3),
  'its issuer suspended it': ({ flip, officer }) => flip(officer, 'suspension', 3),
  'the issuer has lost its role': ({ flip, root }) => flip(root, 'revocation', 1),
  'the holder has lost a role': ({ flip, root }) => flip(root, 'suspension', 2),
  'a revoker states it': ({ state, officer, trader }) => state(officer, trader, 'revoked'),
  'a stranger states it': ({ state, stranger, trader }) => state(stranger, trader, 'revoked'),
  'the lists are away': ({ ports }) => void Object.assign(ports, { statusBits: away('STATUS_UNKNOWN') }),
  'the hub is away': ({ ports }) => void Object.assign(ports, { credentialsOf: () => Promise.reject(new Error()) }),
  'the ledger is away': ({ ports }) => void Object.assign(ports, { head: away('LEDGER_UNAVAILABLE') }),
  'nobody defined the role': ({ ports }) => void Object.assign(ports, { findRoleDefinition: async () => undefined }),
}

/** A credential with one of its claims changed, signed anew. */
async function altered({ signer }: Pick<Party, 'signer'>, jws: unknown, pick: number): Promise<string> {
  const [, body = ''] = String(jws).split('.')
  const payload = readJson(Buffer.from(body, 'base64url').toString())
  const members = Object.keys(payload)
  const member = members[pick % members.length] ?? ''
  const values: unknown[] = [undefined, 'x', 0, [], {}, '2020-01-01T00:00:00Z', '2099-01-01T00:00:00Z']
  return signJws(signer, 'vc+jwt', { ...payload, [member]: values[pick % values.length] })
}

function readJson(text: string): object {
  try {
    return JSON.parse(text) as object
  } catch {
    return {}
  }
}

const codeOf = (error: unknown): string => (error instanceof SpineError ? error.code : 'INTERNAL')

describe('the report on a credential', () => {
  it('says what was checked on the word of what, down the whole chain', async () => {
    const { trader, options, officer, holder, officerRole } = await setUp()
    const report = await reportCredential(trader, options)
    expect(report).toMatchObject({ valid: true, credential: { subject: holder.did } })
    expect(report.checks.every(({ outcome }) => outcome === 'ok')).toBe(true)
    expect(report.checks.map(({ title }) => title)).toEqual([
      ...[checkTitles.freshness, checkTitles.format, checkTitles.signature, checkTitles.dates, checkTitles.definition],
      ...[checkTitles.version, checkTitles.issuer, checkTitles.preconditions, checkTitles.revocation],
      checkTitles.suspension,
    ])
    const signature = report.checks.find(({ check }) => check === 'signature')
    expect(signature).toMatchObject({ source: `${officer.signer.kid} on the ledger, block 7` })
    expect(report.chain).toMatchObject([
      { for: 'issuer', did: officer.did, role: name('officer'), valid: true, chain: [] },
      { for: 'precondition', did: holder.did, role: name('member'), valid: true, chain: [] },
    ])
    expect(await reportCredential(officerRole, options)).toMatchObject({ valid: true, chain: [] })
  })

  it('goes on after a failure with what does not depend on it', async () => {
    const { trader, options, flip, root, officer } = await setUp()
    flip(root, 'revocation', 1)
    flip(officer, 'revocation', 3)
    const { valid, code, checks, chain } = await reportCredential(trader, {
      ...options,
      now: now + 3_600_000,
      ports: { ...options.ports, freshnessMs: 9e9 },
    })
    expect([valid, code]).toEqual([false, 'CREDENTIAL_EXPIRED'])
    const failed = checks.filter(({ outcome }) => outcome === 'failed')
    expect(failed.map(({ check, code: why }) => [check, why])).toEqual([
      ['dates', 'CREDENTIAL_EXPIRED'],
      ['issuer', 'ISSUER_NOT_ALLOWED'],
      ['preconditions', 'PRECONDITION_MISSING'],
      ['revocation', 'CREDENTIAL_REVOKED'],
    ])
    expect(chain).toMatchObject([
      { for: 'issuer', valid: false, code: 'CREDENTIAL_EXPIRED' },
      { for: 'precondition', valid: false, code: 'CREDENTIAL_EXPIRED' },
    ])
  })

  it('lists what was not checked because the signature is not right', async () => {
    const { trader, options } = await setUp()
    const { checks } = await reportCredential(`${trader.slice(0, -86)}${'A'.repeat(86)}`, options)
    const outcomes = Object.fromEntries(checks.map(({ check, outcome }) => [check, outcome]))
    expect(outcomes).toMatchObject({
      format: 'ok',
      signature: 'failed',
      issuer: 'not checked',
      revocation: 'not checked',
    })
  })

  it('always comes to the same end as the verification', async () => {
    const some = (all: object) => fc.subarray(Object.keys(all), { maxLength: 2 })
    const ends = new Set<string>()
    await fc.assert(
      fc.asyncProperty(some(spoilers), some(troubles), fc.nat(1 << 24), async (spoiled, troubled, pick) => {
        const made = await setUp()
        for (const trouble of troubled) await troubles[trouble]?.(made)
        let tried: Case = { jws: made.trader, options: made.options }
        for (const spoiler of spoiled) tried = (await spoilers[spoiler]?.(made, tried, pick)) ?? tried
        const verdict = await verifyRoleCredential(tried.jws, tried.options).then(() => 'valid', codeOf)
        const report = await reportCredential(tried.jws, tried.options)
        expect(report.valid ? 'valid' : report.code).toBe(verdict)
        expect(report.valid).toBe(report.checks.every(({ outcome }) => outcome === 'ok'))
        ends.add(verdict)
      }),
      { numRuns: 250 },
    )
    expect(ends.size).toBeGreaterThan(8)
  })
})
