import { secp256k1 } from '@noble/curves/secp256k1.js'
import { describe, expect, it } from 'vitest'
import { signWithAccountKey } from '../src/crypto-node.ts'
import {
  accountAddress,
  accountSigner,
  createPresentation,
  createReceipts,
  createStatusBits,
  didEthr,
  fromHex,
  issueStatusList,
  messageType,
  parseJws,
  parseName,
  type RoleDefinition,
  type Signer,
  signJws,
  toHex,
  verifyManifest,
  verifyMessage,
  verifyPresentation,
  verifyReceipts,
  verifyRoleCredential,
  verifyStatusList,
} from '../src/index.ts'
import { captured, crypto, keys as knownKeys, now, party, world } from './fixtures.ts'

/** A DID that signs with its account. */
function account() {
  const key = secp256k1.utils.randomSecretKey()
  const address = accountAddress(secp256k1.getPublicKey(key, false))
  const did = didEthr('spine', address)
  const signer = accountSigner(crypto, did, {
    async signDigest(digest) {
      const { signature, recovery } = signWithAccountKey(fromHex(digest), key)
      return `0x${toHex(signature)}${(27 + recovery).toString(16)}`
    },
  })
  return { did, address, signer }
}

const role = parseName('user.roles.acme.iam.ewc')
const definition = (dids: RoleDefinition['issuers']): RoleDefinition => ({
  ...{ name: role, version: 1, issuers: dids, revokers: dids },
  preconditions: { roles: [], mode: 'all' },
})

function keysOf({ signer, address }: ReturnType<typeof account>) {
  return { resolveKey: (kid: string) => (kid === signer.kid ? { address } : knownKeys.resolveKey(kid)) }
}

describe('ES256K', () => {
  it('signs credentials and status lists by the account that controls the DID', async () => {
    const [issuer, thief, holder] = [account(), account(), await party()]
    const keys = keysOf(issuer)
    const { ports, issue } = world([definition({ dids: [issuer.did] })])
    const check = (jws: string) => verifyRoleCredential(jws, { crypto, ports: { ...ports, keys }, now })
    const jws = await issue(issuer, holder.did, role)
    expect(JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString())).toEqual({
      alg: 'ES256K',
      kid: `${issuer.did}#controller`,
      typ: 'vc+jwt',
    })
    expect(await check(jws)).toMatchObject({ credential: { issuer: issuer.did, subject: holder.did } })
    const forged = await issue(
      { signer: { ...thief.signer, did: issuer.did, kid: issuer.signer.kid } },
      holder.did,
      role,
    )
    await expect(check(forged)).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' })
    const list = { url: 'https://hub.example/1', purpose: 'revocation', bits: createStatusBits() } as const
    const listJws = await issueStatusList(issuer.signer, list, now)
    expect(await verifyStatusList({ crypto, keys, jws: listJws, issuer: issuer.did, purpose: 'revocation' })).toEqual(
      list.bits,
    )
  })

  it('is never taken where the key is one for ES256, nor the other way round', async () => {
    const [issuer, other, holder] = [account(), await party(), await party()]
    const { ports, issue } = world([definition({ dids: [issuer.did, other.did] })])
    const check = (jws: string, keys = keysOf(issuer)) =>
      verifyRoleCredential(jws, { crypto, ports: { ...ports, keys }, now })
    const jws = await issue(other, holder.did, role)
    await check(jws)
    const mixed: Signer[] = [
      { ...other.signer, alg: 'ES256K' },
      { ...issuer.signer, alg: 'ES256' },
    ]
    for (const signer of mixed) {
      await expect(check(await issue({ signer }, holder.did, role))).rejects.toMatchObject({
        code: 'SIGNATURE_INVALID',
      })
    }
  })

  it('is refused for messages, receipts and presentations', async () => {
    const sender = account()
    const keys = keysOf(sender)
    const algorithm = 'The algorithm must be ES256.'
    const { message, manifest, verifiedManifest, leaf, recipient } = await captured()
    const resigned = (jws: string, typ: string) => signJws(sender.signer, typ, parseJws(jws, typ).payload)
    const header = await resigned(message.header, messageType)
    const sealed = { header, body: message.body, manifest: verifiedManifest, leaf, recipient: recipient.did }
    await expect(verifyMessage({ crypto, keys, ...sealed })).rejects.toThrow(algorithm)
    const epoch = await resigned(manifest, 'spine-epoch+jwt')
    await expect(verifyManifest({ crypto, manifest: epoch, keys })).rejects.toThrow(algorithm)
    const entry = { status: 'delivered', recipient: sender.did, id: 'x', hash: 'A'.repeat(43), position: 1 } as const
    const jws = await createReceipts(sender.signer, [entry], now)
    await expect(verifyReceipts({ crypto, jws, keys })).rejects.toThrow(algorithm)
    const bound = { audience: 'hub', nonce: 'n', now }
    const jwt = await createPresentation(sender.signer, { ...bound, credentials: [], keyThumbprint: 'key' })
    await expect(verifyPresentation({ crypto, keys, jwt, ...bound })).rejects.toThrow(algorithm)
  })
})
