import type { MailboxEntry } from '@digital-spine/api'
import {
  createEpoch,
  createGrantAck,
  createMailboxProof,
  createPrekey,
  createReceipts,
  createUuidSource,
  type Did,
  fromUtf8,
  mailboxSigner,
  openGrant,
  openMessage,
  type PrivateJwk,
  parseMessage,
  type Signer,
  sealMessage,
  utf8,
  verifyEpochEntry,
  verifyManifest,
  verifyMessage,
  verifyPrekey,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { createApiChecker } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpPeer, openHttp } from './http.ts'
import { type BrokerWorld, type Peer, startBrokerWorld } from './world.ts'

const text = '{"importKWh":0.979}'
const newId = createUuidSource(crypto, Date.now)

describe('an anonymous mailbox', () => {
  let world: BrokerWorld
  let owner: Peer
  let sender: Peer
  let stranger: Peer
  let atOwner: HttpPeer
  let atStranger: HttpPeer
  let mailbox: Signer
  let prekey: PrivateJwk

  beforeAll(async () => {
    world = await startBrokerWorld({ limits: { mailboxes: 2 } })
    const api = await createApiChecker(world.url)
    owner = await world.join()
    sender = await world.join()
    stranger = await world.join()
    atOwner = openHttp(api, world.url, owner)
    atStranger = openHttp(api, world.url, stranger)
    mailbox = mailboxSigner(crypto, await crypto.generateP256())
  })
  afterAll(async () => {
    await Promise.all([atOwner, atStranger].map((peer) => peer[Symbol.asyncDispose]()))
    await world[Symbol.asyncDispose]()
  })

  const prove = (holder: Peer, key = mailbox) =>
    createMailboxProof(key, { owner: holder.did, audience: world.operator.did, now: Date.now() })
  const path = (did: Did) => `/v1/mailboxes/${did}`
  /** Opens an epoch to the mailbox's prekey, and seals a message in it. */
  const seal = async (prev: Parameters<typeof createEpoch>[0]['recipients'][number]['prev'] = null) => {
    const { [mailbox.did]: jws } = await sender.client.call('prekeys', { dids: [mailbox.did] })
    const published = await verifyPrekey({ crypto, jws, keys: world.ledger.keys, now: Date.now() })
    const recipients = [{ did: mailbox.did, prekey: published, prev }]
    const terms = { crypto, signer: sender.signer, channel: 'readings.out', encrypted: true, now: Date.now() }
    const { secret, manifest, entries } = await createEpoch({ ...terms, recipients })
    await sender.client.call('epoch', { manifest, entries })
    const message = { id: newId(), n: 0, topic: world.topic, plaintext: utf8(text), cty: 'application/json' }
    const { signer } = sender
    const { header, body } = await sealMessage({ crypto, signer, epoch: secret, now: Date.now(), ...message })
    return { header, body, to: [mailbox.did] }
  }

  it('belongs to whoever its key says, and to nobody else', async () => {
    const proof = await prove(owner)
    const invalid = { status: 403, body: { err: { code: 'MAILBOX_PROOF_INVALID' } } }
    expect(await atStranger.call('PUT', path(mailbox.did), { proof })).toMatchObject(invalid)
    const anonymous = { mailbox: mailbox.did, owner: owner.did, retentionMs: null, messages: 0, last: 0 }
    expect(await atOwner.call('PUT', path(mailbox.did), { proof })).toMatchObject({ status: 201, body: anonymous })
    expect(await atOwner.call('PUT', path(mailbox.did), { proof })).toMatchObject({ status: 200, body: anonymous })
    const taken = await atStranger.call('PUT', path(mailbox.did), { proof: await prove(stranger) })
    expect(taken).toMatchObject({ status: 409, body: { err: { code: 'CONFLICT' } } })
    expect(await atOwner.call('GET', '/v1/mailboxes')).toMatchObject({
      body: { mailboxes: [{ mailbox: owner.did }, anonymous] },
    })
  })

  it('is one of as many as its owner may have', async () => {
    const more = await Promise.all([1, 2].map(async () => mailboxSigner(crypto, await crypto.generateP256())))
    const create = async (key: Signer) => atOwner.call('PUT', path(key.did), { proof: await prove(owner, key) })
    const answers = await Promise.all(more.map(create))
    const [created = 0, refused = 1] = answers[0]?.status === 201 ? [0, 1] : [1, 0]
    expect(answers[created]).toMatchObject({ status: 201 })
    expect(answers[refused]).toMatchObject({ status: 429, body: { err: { code: 'QUOTA_EXCEEDED' } } })
    expect(await atOwner.call('DELETE', path(more[created]?.did ?? owner.did))).toMatchObject({ status: 204 })
  })

  it('takes what is encrypted to it, and its owner opens it and signs for it', async () => {
    const { client } = owner
    const made = { crypto, signer: mailbox, notBefore: Date.now(), notAfter: Date.now() + 86_400_000 }
    const { jws, privateJwk } = await createPrekey(made)
    prekey = privateJwk
    await client.call('prekey', { jws })
    const message = await seal()
    const { results } = await sender.client.call('send', message)
    expect(results).toMatchObject([{ did: mailbox.did, status: 'accepted', position: 1 }])

    const entry = await new Promise<MailboxEntry | undefined>((resolve) => {
      const onEntries = ([first]: readonly MailboxEntry[]): void => resolve(first)
      client.subscribe({ client: 'reader', credit: 1, mailbox: mailbox.did, onEntries })
    })
    const reader = { client: 'reader', mailbox: mailbox.did }
    expect(await client.call('ack', { ...reader, positions: [1] })).toEqual({ floor: 1 })
    const { header, hash } = await parseMessage(crypto, entry?.jws)
    const share = await client.call('share', { epoch: header.epoch, mailbox: mailbox.did })
    const { keys } = world.ledger
    const manifest = await verifyManifest({ crypto, manifest: share.manifest, keys })
    const leaf = await verifyEpochEntry({ crypto, manifest, entry: share, did: mailbox.did })
    const body = entry?.body ?? new Uint8Array()
    const expected = { keys, manifest, leaf, recipient: mailbox.did, acceptedAt: Date.now() }
    await verifyMessage({ crypto, header: entry?.jws, body, ...expected })
    const key = await openGrant({ grant: share.grant ?? '', prekey, epoch: header.epoch })
    expect(fromUtf8(await openMessage({ crypto, header, body, key }))).toBe(text)

    const ack = { epoch: header.epoch, grantHash: leaf.grantHash ?? '' }
    await client.call('grant-ack', { jws: await createGrantAck(mailbox, ack, Date.now()) })
    const again = await client.call('share', { epoch: header.epoch, mailbox: mailbox.did })
    expect(again.grant).toBeNull()
    const receipt = { status: 'delivered', recipient: mailbox.did, id: header.id, hash, position: 1 } as const
    const receipts = await createReceipts(mailbox, [receipt], Date.now())
    const { position } = await client.call('receipts', { jws: receipts })
    expect(await sender.client.call('entry', { position })).toMatchObject({ kind: 'receipt', jws: receipts })
  })

  it('is out of reach of whoever else is logged in', async () => {
    const { client } = stranger
    const refused = { code: 'FORBIDDEN' }
    const { jws = '' } = (await owner.client.call('entry', { position: 1, mailbox: mailbox.did })) ?? {}
    const { header, hash } = await parseMessage(crypto, jws)
    const made = { crypto, signer: mailbox, notBefore: Date.now(), notAfter: Date.now() + 86_400_000 }
    const ack = await createGrantAck(mailbox, { epoch: header.epoch, grantHash: hash }, Date.now())
    const receipt = { status: 'delivered', recipient: mailbox.did, id: header.id, hash, position: 1 } as const
    const stolen = { ...stranger.signer, did: mailbox.did }
    await expect(client.call('entry', { position: 1, mailbox: mailbox.did })).rejects.toMatchObject(refused)
    await expect(client.call('share', { epoch: header.epoch, mailbox: mailbox.did })).rejects.toMatchObject(refused)
    await expect(client.call('prekey', { jws: (await createPrekey(made)).jws })).rejects.toMatchObject(refused)
    await expect(client.call('grant-ack', { jws: ack })).rejects.toMatchObject(refused)
    const signed = await createReceipts(mailbox, [receipt], Date.now())
    await expect(client.call('receipts', { jws: signed })).rejects.toMatchObject(refused)
    const forged = await createReceipts(stolen, [receipt], Date.now())
    await expect(client.call('receipts', { jws: forged })).rejects.toMatchObject({ code: 'SENDER_MISMATCH' })
    const reading = { client: 'reader', credit: 1, mailbox: mailbox.did }
    await expect(client.call('subscribe', reading)).rejects.toMatchObject(refused)
    const other = { client: 'other' }
    for (const [method, rest, body] of [
      ['GET', '/messages?client=other'],
      ['POST', '/acks', { ...other, positions: [1] }],
      ['POST', '/rejections', { ...other, position: 1, code: 'NO' }],
      ['GET', '/cursors'],
      ['DELETE', '/cursors/reader'],
      ['GET', '/dead-letters'],
      ['POST', '/dead-letters/purge', { client: 'reader' }],
    ] as const)
      expect(await atStranger.call(method, `${path(mailbox.did)}${rest}`, body)).toMatchObject({ status: 403 })
    const unknown = mailboxSigner(crypto, await crypto.generateP256()).did
    for (const did of [mailbox.did, unknown, owner.did]) {
      for (const [method, body] of [['GET'], ['PATCH', { retentionMs: 60_000 }], ['DELETE']] as const)
        expect(await atStranger.call(method, path(did), body)).toMatchObject({ status: 403, body: { err: refused } })
    }
  })

  it('is gone with all that lies in it when its owner deletes it', async () => {
    const message = await seal()
    expect(await atOwner.call('DELETE', path(owner.did))).toMatchObject({ status: 403 })
    expect(await atOwner.call('DELETE', path(mailbox.did))).toMatchObject({ status: 204 })
    expect(await atOwner.call('GET', path(mailbox.did))).toMatchObject({ status: 403 })
    expect(await sender.client.call('prekeys', { dids: [mailbox.did] })).toEqual({})
    const { results } = await sender.client.call('send', message)
    expect(results).toMatchObject([{ status: 'refused', code: 'MAILBOX_UNKNOWN' }])
  })
})
