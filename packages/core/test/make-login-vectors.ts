// Writes vectors/login: `node packages/core/test/make-login-vectors.ts`. Keys and signatures are random, so each run makes
// new ones.
import { createPresentation, signJws, toBase64url, utf8 } from '../src/index.ts'
import { now, party } from './fixtures.ts'
import { writeVectors } from './write-vectors.ts'

const holder = await party()
const other = await party()
const [audience, nonce, keyThumbprint] = [
  'spine-hub',
  'n0nce-n0nce-n0nce',
  '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I',
]
const presented = { audience, nonce, credentials: ['a.b.c', 'd.e.f'], keyThumbprint, now }
const jwt = await createPresentation(holder.signer, presented)
const [head = '', payload = '', tail = ''] = jwt.split('.')
const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
const make = (over: object) => signJws(holder.signer, 'vp+jwt', { ...claims, ...over })
const none = toBase64url(utf8(JSON.stringify({ alg: 'none', kid: holder.signer.kid, typ: 'vp+jwt' })))
const moved = (await make({ nonce: 'another' })).split('.')[1]
const invalid = 'PRESENTATION_INVALID'

writeVectors('login', 'presentation', {
  keys: { [holder.signer.kid]: holder.publicKey, [other.signer.kid]: other.publicKey },
  expected: { audience, nonce, now },
  valid: [{ jwt, holder: holder.did, kid: holder.signer.kid, keyThumbprint, credentials: presented.credentials }],
  invalid: [
    { why: 'for another verifier', code: invalid, jwt: await make({ aud: 'did:example:other' }) },
    { why: 'with another nonce', code: invalid, jwt: await make({ nonce: 'another' }) },
    { why: 'too old', code: invalid, jwt: await make({ iat: now / 1000 - 301 }) },
    { why: 'from the future', code: invalid, jwt: await make({ iat: now / 1000 + 301 }) },
    { why: 'in the name of somebody else', code: invalid, jwt: await make({ holder: other.did }) },
    { why: 'bound to no key', code: invalid, jwt: await make({ cnf: undefined }) },
    {
      why: 'with a credential that is not enveloped',
      code: invalid,
      jwt: await make({ verifiableCredential: ['a.b.c'] }),
    },
    { why: 'unsigned', code: 'JWS_INVALID', jwt: `${none}.${payload}.` },
    { why: 'with an empty algorithm and a signature', code: 'JWS_INVALID', jwt: `${none}.${payload}.${tail}` },
    { why: 'of another type', code: 'JWS_INVALID', jwt: await signJws(holder.signer, 'jwt', claims) },
    { why: 'signed over other claims', code: 'SIGNATURE_INVALID', jwt: `${head}.${moved}.${tail}` },
  ],
})
