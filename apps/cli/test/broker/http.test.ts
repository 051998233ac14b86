import { createEpoch, createPrekey, utf8 } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { createApiChecker } from '@digital-spine/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Flow, openFlow } from './flow.ts'
import { openHttp } from './http.ts'
import { type BrokerWorld, type Peer, startBrokerWorld } from './world.ts'

describe('a broker without a stream', () => {
  let world: BrokerWorld
  let [sender, recipient]: Peer[] = []
  let flow: Flow
  const [a, b] = ['a', 'b'].map((client) => ({ client })) as [{ client: string }, { client: string }]

  beforeAll(async () => {
    world = await startBrokerWorld({ limits: { leaseMs: 50, maxDeliveries: 2 } })
  })
  afterAll(() => world[Symbol.asyncDispose]())
  beforeEach(async () => {
    ;[sender, recipient] = [await world.join(), await world.join()]
    flow = await openFlow(world, sender, [recipient.did])
  })
  const box = () => (recipient as Peer).client.mailboxes
  const batch = (count: number) => Promise.all(Array.from({ length: count }, () => flow.seal()))
  const positions = async (reader: Parameters<ReturnType<typeof box>['receive']>[0]) =>
    (await box().receive(reader)).entries.map(({ position }) => position)

  it('sends a batch in order, with an answer for every message and recipient', async () => {
    const messages = await batch(20)
    const altered = { ...messages[3], body: utf8('altered') } as (typeof messages)[number]
    const answers = await sender?.client.mailboxes.sendBatch([...messages, altered, ...messages.slice(0, 1)])
    expect(answers?.slice(0, 20)).toEqual(
      messages.map((_, i) => ({
        id: expect.any(String),
        results: [{ did: recipient?.did, status: 'accepted', position: i + 1, acceptedAt: expect.any(Number) }],
      })),
    )
    expect(answers?.slice(20)).toMatchObject([
      { error: { code: 'DIGEST_MISMATCH' } },
      { results: [{ status: 'duplicate', position: 1 }] },
    ])
    const { entries } = await box().receive({ ...a, limit: 2 })
    expect(entries).toMatchObject(
      [0, 1].map((i) => ({ kind: 'message', jws: messages[i]?.header, body: messages[i]?.body })),
    )
  })

  it('waits for something to come, and lends it again until it is acknowledged or a dead letter', async () => {
    const waiting = positions({ ...a, waitSeconds: 60 })
    await flow.send()
    expect(await waiting).toEqual([1])
    await flow.send()
    const { entries } = await box().receive({ ...a, waitSeconds: 60 })
    const known = entries.map(({ position }) => position)
    const rest = known.includes(1) ? known : [...known, ...(await positions({ ...a, waitSeconds: 60 }))]
    expect(new Set(rest)).toEqual(new Set([1, 2]))
    await expect.poll(async () => (await box().receive({ ...a, waitSeconds: 1 })).floor).toBe(2)
    const { deadLetters } = await box().deadLetters(a)
    expect(deadLetters).toMatchObject([1, 2].map((position) => ({ code: 'MAX_DELIVERIES', entry: { position } })))
    expect(await box().redrive(a)).toEqual([1, 2])
    expect(await box().receive(a)).toMatchObject({ entries: [{ redelivered: true }, { redelivered: true }] })
    expect(await box().acknowledge(a, [1, 2])).toBe(2)
  })

  it('sets aside what a reader rejects, and deletes it when told to', async () => {
    await flow.send()
    expect(await positions(a)).toEqual([1])
    expect(await box().reject(a, 1, 'PAYLOAD_INVALID')).toBe(1)
    expect(await box().deadLetters()).toMatchObject({
      deadLetters: [{ client: 'a', code: 'PAYLOAD_INVALID', from: sender?.did, topic: world.topic.id }],
    })
    expect(await box().purge(a, [1])).toBe(1)
    expect(await box().redrive(a)).toEqual([])
  })

  it('pauses, moves, lists and forgets client ids, and shows each what its filter lets through', async () => {
    const other = await openFlow(world, sender as Peer, [(recipient as Peer).did], 'other.out')
    for (const each of [flow, other, flow]) await each.send()
    expect(await positions({ ...a, filter: { channels: ['other.out'] } })).toEqual([2])
    expect(await box().acknowledge(a, [2])).toBe(0)
    expect(await positions({ ...b, limit: 1 })).toEqual([1])
    await box().pause(b, true)
    expect(await positions(b)).toEqual([])
    expect(await box().rewind(b, { position: 2 })).toBe(2)
    expect(await box().cursors()).toMatchObject([
      { client: 'a', floor: 0, pending: 2, paused: false },
      { client: 'b', floor: 2, pending: 1, paused: true },
    ])
    await box().pause(b, false)
    expect(await positions(b)).toEqual([3])
    await box().deleteCursor(b)
    await expect(box().deleteCursor(b)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await positions(a)).toEqual([1, 3])
  })

  it('offers what else a sender and a recipient need', async () => {
    const { signer, did } = sender as Peer
    await using http = openHttp(await createApiChecker(world.url), world.url, sender as Peer)
    const now = Date.now()
    const prekey = await createPrekey({ crypto, signer, notBefore: now, notAfter: now + 60_000 })
    const recipients = [{ did, prekey: null, prev: null }]
    const terms = { crypto, signer, channel: 'http.out', encrypted: false, recipients, now }
    const { manifest, entries, secret } = await createEpoch(terms)
    const operate = (name: string, argument: unknown) => http.call('POST', `/v1/operations/${name}`, argument)
    expect(await operate('prekey', { jws: prekey.jws })).toMatchObject({ status: 200, body: { id: prekey.id } })
    expect(await operate('prekeys', { dids: [did] })).toMatchObject({ body: { [did]: prekey.jws } })
    expect(await operate('epoch', { manifest, entries })).toMatchObject({ body: { epoch: secret.epoch } })
    expect(await operate('share', { epoch: secret.epoch })).toMatchObject({ body: { manifest } })
    expect(await operate('epoch', { manifest: 'x' })).toMatchObject({ status: 400 })
    expect(await operate('send', {})).toMatchObject({ status: 400 })
  })

  it('lets nobody read or acknowledge what is somebody else’s', async () => {
    await flow.send()
    const stranger = { ...a, mailbox: (recipient as Peer).did }
    const { mailboxes } = (sender as Peer).client
    for (const attempt of [
      () => mailboxes.receive(stranger),
      () => mailboxes.acknowledge(stranger, [1]),
      () => mailboxes.reject(stranger, 1, 'BAD'),
      () => mailboxes.cursors(stranger.mailbox),
      () => mailboxes.deadLetters({ mailbox: stranger.mailbox }),
      () => mailboxes.purge(stranger),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('answers as it is documented', async () => {
    const api = await createApiChecker(world.url)
    await using http = openHttp(api, world.url, recipient as Peer)
    const ask = async (method: string, path: string, body?: unknown) => (await http.call(method, path, body)).status
    const [{ header, body, to }] = (await batch(1)) as [Awaited<ReturnType<Flow['seal']>>]
    const text = Buffer.from(body).toString('base64url')
    expect(await ask('POST', '/v1/messages', { messages: [{ header, body: text, to }] })).toBe(200)
    await flow.send()
    const mine = '/v1/mailboxes/me'
    for (const [method, path, status, sent] of [
      ['GET', '/messages?client=a', 200],
      ['GET', '/messages?client=a&kind=nonsense', 400],
      ['GET', '/messages', 400],
      ['POST', '/acks', 200, { client: 'a', positions: [] }],
      ['POST', '/rejections', 200, { client: 'a', position: 1, code: 'BAD' }],
      ['GET', '/cursors', 200],
      ['PATCH', '/cursors/a', 200, { paused: false }],
      ['POST', '/cursors/a/rewind', 200, { time: 0 }],
      ['POST', '/cursors/a/rewind', 400, { time: 0, position: 1 }],
      ['GET', '/dead-letters', 200],
      ['POST', '/dead-letters/redrive', 200, { client: 'a' }],
      ['POST', '/dead-letters/purge', 200, { client: 'a' }],
      ['DELETE', '/cursors/a', 204],
    ] as const)
      expect([path, await ask(method, `${mine}${path}`, sent)]).toEqual([path, status])
    const ours = /messages|acks|rejections|cursors|dead-letters/
    expect(api.undocumented().filter((id) => ours.test(id))).toEqual([])
    expect(api.uncalled().filter((id) => ours.test(id))).toEqual([])
  })
})
