// Writes vectors/mailbox: `node packages/core/test/make-mailbox-vectors.ts`. Keys and signatures are random, so each run
// makes new ones.
import { createMailboxProof, mailboxSigner, type Signer, signJws, toBase64url, utf8 } from '../src/index.ts'
import { crypto, now, party } from './fixtures.ts'
import { writeVectors } from './write-vectors.ts'

const key = await crypto.generateP256()
const mailbox = mailboxSigner(crypto, key)
const another = mailboxSigner(crypto, await crypto.generateP256())
const [owner, broker, stranger] = await Promise.all([party(), party(), party()])
const claims = { mailbox: mailbox.did, owner: owner.did, aud: broker.did, iat: now }
const make = (over: object, signer: Signer = mailbox) => signJws(signer, 'spine-mailbox+jwt', { ...claims, ...over })
const jws = await createMailboxProof(mailbox, { owner: owner.did, audience: broker.did, now })
const [head = '', payload = '', tail = ''] = jws.split('.')
const moved = (await make({ owner: stranger.did })).split('.')[1]
const none = toBase64url(utf8(JSON.stringify({ alg: 'none', kid: mailbox.kid, typ: 'spine-mailbox+jwt' })))
const invalid = 'MAILBOX_PROOF_INVALID'
const { d: _, ...publicKey } = key

writeVectors('mailbox', 'proof', {
  key: publicKey,
  expected: { mailbox: mailbox.did, owner: owner.did, audience: broker.did, now },
  valid: [
    { why: 'as it is made', jws },
    { why: 'by a clock five minutes behind', jws: await make({ iat: now - 300_000 }) },
  ],
  invalid: [
    { why: 'for another owner', code: invalid, jws: await make({ owner: stranger.did }) },
    { why: 'for another broker', code: invalid, jws: await make({ aud: stranger.did }) },
    { why: 'for another mailbox', code: invalid, jws: await make({ mailbox: another.did }) },
    { why: 'by the key of another mailbox', code: invalid, jws: await make({}, another) },
    { why: 'by its owner alone', code: invalid, jws: await make({}, owner.signer) },
    { why: 'too old', code: invalid, jws: await make({ iat: now - 300_001 }) },
    { why: 'from the future', code: invalid, jws: await make({ iat: now + 300_001 }) },
    { why: 'with a member more', code: 'JWS_INVALID', jws: await make({ exp: now }) },
    { why: 'without a time', code: 'JWS_INVALID', jws: await make({ iat: undefined }) },
    { why: 'of another type', code: 'JWS_INVALID', jws: await signJws(mailbox, 'jwt', claims) },
    { why: 'unsigned', code: 'JWS_INVALID', jws: `${none}.${payload}.${tail}` },
    { why: 'signed over other claims', code: 'SIGNATURE_INVALID', jws: `${head}.${moved}.${tail}` },
    {
      why: 'signed by another key in its name',
      code: 'SIGNATURE_INVALID',
      jws: await make({}, { ...another, kid: mailbox.kid }),
    },
  ],
})
