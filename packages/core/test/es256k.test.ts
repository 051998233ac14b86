import { describe, expect, it } from 'vitest'
import {
  createPresentation,
  createReceipts,
  createStatusBits,
  issueStatusList,
  messageType,
  parseJws,
  parseName,
  type RoleDefinition,
  type Signer,
  signJws,
  verifyManifest,
  verifyMessage,
  verifyPresentation,
  verifyReceipts,
  verifyRoleCredential,
  verifyStatusList,
} from '../src/index.ts'
import { accountParty } from './account-party.ts'
import { captured, crypto, keys as knownKeys, now, party, world } from './fixtures.ts'

const role = parseName('user.roles.acme.iam.ewc')
const definition = (dids: RoleDefinition['issuers']): RoleDefinition => ({
  ...{ name: role, version: 1, issuers: dids, revokers: dids },
  preconditions: { roles: [], mode: 'all' },
})

function keysOf({ signer, address }: ReturnType<typeof accountParty>) {
  return { resolveKey: (kid: string) => (kid === signer.kid ? { address } : knownKeys.resolveKey(kid)) }
}

describe('ES256K', () => {
  it('signs credentials and status lists by the account that controls the DID', async () => {
    const [issuer, thief, holder] = [accountParty(), accountParty(), await party()]
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
    const [issuer, other, holder] = [accountParty(), await party(), await party()]
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
    const sender = accountParty()
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
