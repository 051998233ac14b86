// Writes vectors/credential: `node packages/core/test/make-credential-vectors.ts`. Keys and signatures are random, so each
// run makes new ones; what matters is that whoever follows the formats takes the valid ones and refuses the others.
import {
  createStatusBits,
  credentialDigest,
  issueStatusList,
  parseName,
  parseRoleCredential,
  type RoleDefinition,
  setStatusBit,
  signJws,
  statusAt,
  statusListUrl,
  toBase64url,
  utf8,
} from '../src/index.ts'
import { issueSdJwt, presentSdJwt } from '../src/sd-jwt.ts'
import { accountParty } from './account-party.ts'
import { crypto, hubUrl, now, party, world } from './fixtures.ts'
import { writeVectors } from './write-vectors.ts'

const [root, officer, holder, stranger] = await Promise.all([party(), party(), party(), party()])
const account = accountParty()
const name = (label: string) => parseName(`${label}.roles.acme.iam.ewc`)
const define = (label: string, over: Partial<RoleDefinition> = {}): RoleDefinition => ({
  ...{ name: name(label), version: 2, issuers: { dids: [root.did, account.did] }, revokers: { dids: [root.did] } },
  preconditions: { roles: [], mode: 'all' },
  ...over,
})
const definitions = [
  define('officer'),
  define('member', { preconditions: { roles: [name('officer')], mode: 'any' } }),
  define('user', { issuers: { role: name('officer') }, revokers: { role: name('officer') } }),
]
const { issue: issueIn } = world(definitions)
const issue: typeof issueIn = (by, subject, role, over) => issueIn(by, subject, role, { version: 2, ...over })

const held = await issue(root, officer.did, name('officer'), { index: 1 })
const good = await issue(officer, holder.did, name('user'), { index: 2 })
const byAccount = await issue(account, officer.did, name('officer'), { index: 3 })
const stated = await issue(officer, holder.did, name('user'), { index: 4 })
const paused = await issue(officer, holder.did, name('user'), { index: 5 })
const digest = (credential: string) => credentialDigest(crypto, credential)
const { payload } = parseRoleCredential(good).jws
const resigned = (claims: object) => signJws(officer.signer, 'vc+jwt', { ...payload, ...claims })
const [head = '', body = ''] = good.split('.')

const shared = {
  now,
  definitions,
  keys: {
    ...Object.fromEntries([root, officer, holder, stranger].map(({ signer, publicKey }) => [signer.kid, publicKey])),
    [account.signer.kid]: { address: account.address },
  },
  held: [{ did: officer.did, role: name('officer'), credential: held }],
  bits: { revocation: [6], suspension: [7] },
}
writeVectors('credential', 'role', {
  ...shared,
  statements: [
    { credential: await digest(stated), by: officer.did, status: 'revoked', since: now },
    { credential: await digest(paused), by: officer.did, status: 'suspended', since: now },
    { credential: await digest(good), by: stranger.did, status: 'revoked', since: now },
  ],
  valid: [held, good, byAccount],
  invalid: [
    { why: 'it has ended', code: 'CREDENTIAL_EXPIRED', ...(await end(now - 1)) },
    {
      why: 'it is of an older version',
      code: 'CREDENTIAL_VERSION',
      credential: await issueIn(root, officer.did, name('officer')),
    },
    {
      why: 'its issuer is not listed',
      code: 'ISSUER_NOT_ALLOWED',
      credential: await issue(stranger, officer.did, name('officer')),
    },
    {
      why: 'its issuer does not hold the issuer role',
      code: 'ISSUER_NOT_ALLOWED',
      credential: await issue(stranger, holder.did, name('user')),
    },
    {
      why: 'a role required first is not held',
      code: 'PRECONDITION_MISSING',
      credential: await issue(root, holder.did, name('member')),
    },
    {
      why: 'its issuer revoked it',
      code: 'CREDENTIAL_REVOKED',
      credential: await issue(root, officer.did, name('officer'), { index: 6 }),
    },
    {
      why: 'its issuer suspended it',
      code: 'CREDENTIAL_SUSPENDED',
      credential: await issue(root, officer.did, name('officer'), { index: 7 }),
    },
    { why: 'a revoker states that it is revoked', code: 'CREDENTIAL_REVOKED', credential: stated },
    { why: 'a revoker states that it is suspended', code: 'CREDENTIAL_SUSPENDED', credential: paused },
    {
      why: 'its signature is of other bytes',
      code: 'SIGNATURE_INVALID',
      credential: `${head}.${body}.${toBase64url(crypto.randomBytes(64))}`,
    },
    {
      why: 'somebody else signed it with the account algorithm',
      code: 'SIGNATURE_INVALID',
      credential: await issue(
        { signer: { ...account.signer, did: officer.did, kid: officer.signer.kid } },
        holder.did,
        name('user'),
      ),
    },
    {
      why: 'it has one status entry',
      code: 'CREDENTIAL_INVALID',
      credential: await resigned({ credentialStatus: (payload.credentialStatus as unknown[]).slice(0, 1) }),
    },
    { why: 'it has a member more', code: 'CREDENTIAL_INVALID', credential: await resigned({ also: true }) },
    { why: 'iss and issuer differ', code: 'CREDENTIAL_INVALID', credential: await resigned({ iss: stranger.did }) },
    { why: 'it is no JWS', code: 'CREDENTIAL_INVALID', credential: 'a.b.c' },
  ],
})

const issuerFields = { limitKw: 30 }
const requestorFields = { meter: 'DE-0042' }
const sdJwt = await issueSdJwt({
  ...{ crypto, signer: officer.signer, requestorFields },
  credential: {
    ...{ id: 'urn:uuid:8', subject: holder.did, role: name('user'), version: 2, issuerFields },
    ...{ validFrom: now - 1000, validUntil: now + 3_600_000 },
    status: statusAt(hubUrl, officer.did, { revocationList: 1, suspensionList: 2, index: 8 }),
  },
  holder: { kid: holder.signer.kid, jwk: holder.publicKey },
})
const presentedTo = { audience: 'https://grid.example', nonce: 'n-1' }
const present = (disclose: object, over: object = {}) =>
  presentSdJwt({ crypto, signer: holder.signer, sdJwt, disclose, to: presentedTo, now, ...over })
const whole = await present({ issuerFields: ['limitKw'], requestorFields: ['meter'] })
const little = await present({ issuerFields: ['limitKw'] })
const [jwt = '', disclosed = '', ...rest] = whole.split('~')
const altered = toBase64url(utf8(JSON.stringify(['salt', 'limitKw', 9000])))
const otherKey = { ...stranger.signer, kid: holder.signer.kid }
writeVectors('credential', 'sd-jwt', {
  ...shared,
  presentedTo,
  issued: sdJwt,
  valid: [
    { presented: whole, fields: { issuerFields, requestorFields } },
    { presented: little, fields: { issuerFields, requestorFields: {} } },
    { presented: await present({}), fields: { issuerFields: {}, requestorFields: {} } },
  ],
  invalid: [
    { why: 'a disclosure is altered', code: 'CREDENTIAL_INVALID', presented: [jwt, altered, ...rest].join('~') },
    { why: 'a disclosure is taken away', code: 'PRESENTATION_INVALID', presented: [jwt, ...rest].join('~') },
    {
      why: 'a disclosure stands there twice',
      code: 'CREDENTIAL_INVALID',
      presented: [jwt, disclosed, disclosed, ...rest].join('~'),
    },
    {
      why: 'the key binding is of other disclosures',
      code: 'PRESENTATION_INVALID',
      presented: `${sdJwt}${little.split('~').at(-1)}`,
    },
    {
      why: 'it is not presented by its holder',
      code: 'PRESENTATION_INVALID',
      presented: await present({}, { signer: otherKey }),
    },
    {
      why: 'it is for another verifier',
      code: 'PRESENTATION_INVALID',
      presented: await present({}, { to: { ...presentedTo, audience: 'https://other.example' } }),
    },
    {
      why: 'it is for another nonce',
      code: 'PRESENTATION_INVALID',
      presented: await present({}, { to: { ...presentedTo, nonce: 'n-2' } }),
    },
    {
      why: 'it was presented long ago',
      code: 'PRESENTATION_INVALID',
      presented: await present({}, { now: now - 3_600_000 }),
    },
    { why: 'it has no key binding', code: 'PRESENTATION_INVALID', presented: sdJwt },
  ],
})

const bits = setStatusBit(setStatusBit(createStatusBits(), 0, true), 131_071, true)
const url = statusListUrl(hubUrl, root.did, 1)
const list = await issueStatusList(root.signer, { url, purpose: 'revocation', bits }, now)
const ofAccount = await issueStatusList(account.signer, { url, purpose: 'revocation', bits }, now)
const suspending = await issueStatusList(root.signer, { url, purpose: 'suspension', bits }, now)
writeVectors('credential', 'status-list', {
  ...{ keys: shared.keys, purpose: 'revocation' },
  valid: [
    { list, issuer: root.did, set: [0, 131_071] },
    { list: ofAccount, issuer: account.did, set: [0, 131_071] },
  ],
  invalid: [
    { why: 'it is of another purpose', code: 'STATUS_UNKNOWN', list: suspending, issuer: root.did },
    { why: 'it is of another issuer', code: 'STATUS_UNKNOWN', list, issuer: officer.did },
    { why: 'it is a credential of another kind', code: 'STATUS_UNKNOWN', list: held, issuer: root.did },
  ],
})

async function end(validUntil: number): Promise<{ credential: string }> {
  return { credential: await issue(officer, holder.did, name('user'), { validUntil }) }
}
