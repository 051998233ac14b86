// Writes vectors/: `node packages/core/test/make-vectors.ts`. Signatures and keys are random, so each run makes new ones;
// what matters is that whoever follows the formats opens the valid ones and refuses the others.
import {
  createReceipts,
  headerHash,
  merklePath,
  merkleRoot,
  namehash,
  openGrant,
  parseName,
  toBase64url,
  toHex,
  utf8,
} from '../src/index.ts'
import { captured, crypto, now, party } from './fixtures.ts'
import { networkVectors } from './network-vectors.ts'
import { writeVectors as write } from './write-vectors.ts'

const c = await captured()
const kid = c.sender.signer.kid
const keys = { [kid]: c.sender.publicKey, [c.recipient.signer.kid]: c.recipient.publicKey }
const { header, body } = c.message
const epochKey = toBase64url(
  await openGrant({ grant: c.entry.grant ?? '', prekey: c.prekey.privateJwk, epoch: c.secret.epoch }),
)
const envelope = {
  keys,
  acceptedAt: now,
  recipient: c.recipient.did,
  manifest: c.manifest,
  entry: c.entry,
  epochKey,
  header,
  body: toBase64url(body),
}
const flipped = Uint8Array.from(body)
flipped[15] = (flipped[15] ?? 0) ^ 1
const other = c.entries[1]
write('envelope', 'encrypted', {
  valid: [{ ...envelope, plaintext: '{"importKWh":0.979}' }],
  invalid: [
    { why: 'a bit of the body is flipped', code: 'DIGEST_MISMATCH', ...envelope, body: toBase64url(flipped) },
    { why: 'the body is truncated', code: 'DIGEST_MISMATCH', ...envelope, body: toBase64url(body.subarray(0, -1)) },
    { why: 'it is read by another recipient', code: 'NOT_A_RECIPIENT', ...envelope, recipient: c.sender.did },
    { why: 'the share is of another recipient', code: 'NOT_A_RECIPIENT', ...envelope, entry: other },
    {
      why: 'the epoch key is another',
      code: 'DECRYPTION_FAILED',
      ...envelope,
      epochKey: toBase64url(crypto.randomBytes(32)),
    },
    {
      why: 'the signature is of other bytes',
      code: 'SIGNATURE_INVALID',
      ...envelope,
      header: `${header.slice(0, -86)}${toBase64url(crypto.randomBytes(64))}`,
    },
  ],
})
const plain = await captured(false)
write('envelope', 'plain', {
  valid: [
    {
      keys: { [plain.sender.signer.kid]: plain.sender.publicKey },
      acceptedAt: now,
      recipient: plain.recipient.did,
      manifest: plain.manifest,
      entry: plain.entry,
      epochKey: null,
      header: plain.message.header,
      body: toBase64url(plain.message.body),
      plaintext: '{"importKWh":0.979}',
    },
  ],
  invalid: [],
})
const [head, payload, signature] = c.manifest.split('.')
write('manifest', 'manifest', {
  keys,
  valid: [c.manifest],
  invalid: [
    `${head}.${payload}.${toBase64url(crypto.randomBytes(64))}`,
    `${head}.${payload}`,
    `${payload}.${head}.${signature}`,
    '',
  ],
})
write('grant', 'grant', {
  epoch: c.secret.epoch,
  prekey: c.prekey.privateJwk,
  valid: [{ grant: c.entry.grant, key: epochKey }],
  invalid: [{ grant: other?.grant }, { grant: c.entry.grant?.slice(0, -2) }, { grant: '' }],
})
const hash = await headerHash(crypto, header)
const entry = {
  status: 'delivered',
  recipient: c.recipient.did,
  id: '01a20cf6-cf84-7019-94da-5506c6130197',
  hash,
  position: 1,
} as const
const receipts = await createReceipts(c.recipient.signer, [entry], now)
const stolen = await createReceipts({ ...c.sender.signer, did: c.recipient.did }, [entry], now)
write('receipt', 'receipts', {
  keys,
  valid: [{ jws: receipts, entries: [entry] }],
  invalid: [receipts.slice(0, -3), stolen],
})

write('name', 'names', {
  valid: ['iam.ewc', 'acme.iam.ewc', 'user.roles.flex.apps.acme.iam.ewc', 'faß.ewc', 'наука.ewc'].map((name) => ({
    name,
    node: namehash(parseName(name)),
  })),
  invalid: ['Acme.iam.ewc', '', 'a..ewc', 'a b.ewc', 'pаypal.ewc', 'x_y.ewc', '.ewc', 'a\u200Bb.ewc'],
})
const leaves = Array.from({ length: 7 }, (_, i) => utf8(`leaf ${i}`))
write('merkle', 'tree', {
  root: toHex(await merkleRoot(crypto, leaves)),
  leaves: await Promise.all(
    leaves.map(async (leaf, index) => ({
      leaf: toHex(leaf),
      index,
      path: (await merklePath(crypto, leaves, index)).map(toHex),
    })),
  ),
})
write('network', 'descriptor', await networkVectors(await party(), await party()))
