import { DatabaseSync } from 'node:sqlite'
import type { AuditedEvent, Topic } from '@digital-spine/api'
import { createBrokerClient } from '@digital-spine/client'
import { createMailboxProof, mailboxSigner } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { type ApiChecker, createApiChecker } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFlow } from './flow.ts'
import { type HttpPeer, openHttp } from './http.ts'
import { publishTopic } from './publish-topic.ts'
import { type BrokerWorld, type Peer, startBrokerWorld } from './world.ts'

const dayMs = 86_400_000
const refused = (status: number, code: string) => ({ status, body: { err: { code } } })

describe('the policy of a broker', () => {
  let world: BrokerWorld
  let api: ApiChecker
  let admin: HttpPeer
  let member: Peer
  let atMember: HttpPeer
  let trades: Topic
  const opened: HttpPeer[] = []

  const open = (peer: Peer): HttpPeer => {
    const http = openHttp(api, world.url, peer)
    opened.push(http)
    return http
  }
  beforeAll(async () => {
    world = await startBrokerWorld()
    api = await createApiChecker(world.url)
    admin = open(world.operator)
    member = await world.join()
    atMember = open(member)
    trades = await publishTopic(world.operator, { owner: world.flex, name: 'trades', version: '1.0.0' })
  })
  afterAll(async () => {
    await Promise.all(opened.map((http) => http[Symbol.asyncDispose]()))
    await world[Symbol.asyncDispose]()
  })

  const audit = async (query = ''): Promise<AuditedEvent[]> => {
    const events: AuditedEvent[] = []
    for (;;) {
      const after = events.at(-1)?.sequence ?? 0
      const { body } = await admin.call('GET', `/v1/audit?after=${after}${query}`)
      const page = (body as { events: AuditedEvent[] }).events
      if (page.length === 0) return events
      events.push(...page)
    }
  }

  it('is shown to everybody', async () => {
    const { user, administrator, trader } = world.roles
    const roles = { use: user, createTopics: user, administer: administrator }
    const policy: unknown = await (await api.fetch('/v1/policy')).json()
    expect(policy).toEqual({
      ...{ roles, namespaces: [{ namespace: world.flex, ...roles, use: trader }] },
      ...{ retentionMs: 7 * dayMs, maxRetentionMs: 30 * dayMs },
    })
  })

  it('lets only those send on topics of a namespace who have its role', async () => {
    const [trader, recipient] = [await world.join('trader'), await world.join()]
    const onTrades = { topic: { id: trades.id, version: trades.version } }
    const first = await openFlow(onTrades, member, [recipient.did], 'trades')
    expect(await first.send()).toMatchObject({ results: [{ status: 'refused', code: 'FORBIDDEN' }] })
    const second = await openFlow(onTrades, trader, [recipient.did], 'trades')
    expect(await second.send()).toMatchObject({ results: [{ status: 'accepted' }] })
    const third = await openFlow(world, trader, [recipient.did])
    expect(await third.send()).toMatchObject({ results: [{ status: 'refused', code: 'FORBIDDEN' }] })
    expect(await audit(`&actor=${trader.did}&action=send`)).toMatchObject([
      { outcome: 'refused', code: 'FORBIDDEN', subject: expect.stringContaining('acme') },
    ])
  })

  it('gives a topic the retention that its owner sets, within what the operator allows', async () => {
    const path = `/v1/topics/${world.topic.id}`
    expect(await atMember.call('PATCH', path, { retentionMs: dayMs })).toMatchObject(refused(403, 'FORBIDDEN'))
    const tooLong = await admin.call('PATCH', path, { retentionMs: 31 * dayMs })
    expect(tooLong).toMatchObject(refused(400, 'VALIDATION_FAILED'))
    const changed = { status: 200, body: { id: world.topic.id, retentionMs: dayMs } }
    expect(await admin.call('PATCH', path, { retentionMs: dayMs })).toMatchObject(changed)
    const recipient = await world.join()
    await (await openFlow(world, member, [recipient.did])).send()
    using log = new DatabaseSync(`${world.folder}/broker/log/log.sqlite`, { readOnly: true })
    expect(log.prepare('select expires - accepted as kept from entries where topic = ?').all(world.topic.id)).toEqual([
      { kept: dayMs },
    ])
  })

  it('gives a mailbox the retention that its owner sets', async () => {
    const changed = { body: { mailbox: member.did, retentionMs: dayMs } }
    expect(await atMember.call('PATCH', '/v1/mailboxes/me', { retentionMs: dayMs })).toMatchObject(changed)
    expect(await atMember.call('GET', `/v1/mailboxes/${member.did}`)).toMatchObject(changed)
  })

  it('tells everybody what is left of its share, and gives more or less to whom an administrator says', async () => {
    const [peer, sender] = [await world.join(), await world.join()]
    const http = open(peer)
    const { headers, body } = await http.call('GET', '/v1/quota')
    expect(headers.get('ratelimit-policy')).toBe('"minute";q=6000;w=60')
    expect(headers.get('ratelimit')).toMatch(/^"minute";r=\d+;t=\d+$/)
    const used = { mailbox: { messages: 0, bytes: 0 }, mailboxes: 0, topics: 0, clientsPerMailbox: 0, fileBytes: 0 }
    expect(body).toMatchObject({ limits: { connections: 32 }, used })
    const path = `/v1/quotas/${peer.did}`
    const change = { requestsPerMinute: 0, connections: 1, mailbox: { messages: 1, bytes: 10_000 } }
    expect(await atMember.call('PUT', path, change)).toMatchObject(refused(403, 'FORBIDDEN'))
    expect(await admin.call('PUT', path, change)).toMatchObject({ status: 200, body: { ...change, topics: 1000 } })
    expect(await admin.call('GET', path)).toMatchObject({ body: change })

    const exceeded = await http.call('GET', '/v1/quota')
    expect(exceeded).toMatchObject(refused(429, 'QUOTA_EXCEEDED'))
    expect(exceeded.headers.get('ratelimit')).toMatch(/^"minute";r=0;t=\d+$/)
    expect(Number(exceeded.headers.get('retry-after'))).toBeGreaterThan(0)
    const { signer, credentials } = peer
    const second = createBrokerClient({ url: world.url, signer: () => signer, credentials: async () => credentials })
    await expect.poll(() => second.failure?.message).toContain('QUOTA_EXCEEDED')
    await second.close()

    const flow = await openFlow(world, sender, [peer.did])
    expect(await flow.send()).toMatchObject({ results: [{ status: 'accepted' }] })
    expect(await flow.send()).toMatchObject({ results: [{ status: 'refused', code: 'MAILBOX_FULL' }] })

    expect(await admin.call('PUT', path, { requestsPerMinute: null, mailbox: null })).toMatchObject({
      body: { requestsPerMinute: 6000, connections: 1, mailbox: { messages: 10_000_000 } },
    })
    expect(await http.call('GET', '/v1/quota')).toMatchObject({
      status: 200,
      body: { used: { mailbox: { messages: 1 } } },
    })
  })

  it('keeps a record that only administrators read, without a secret in it', async () => {
    expect(await atMember.call('GET', '/v1/audit')).toMatchObject(refused(403, 'FORBIDDEN'))
    const events = await audit()
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, i) => i + 1))
    const by = (actor: string) =>
      events.filter((event) => event.actor === actor).map(({ action, outcome, code }) => ({ action, outcome, code }))
    expect(by(world.operator.did)).toEqual(
      expect.arrayContaining(
        ['login', 'topic.publish', 'topic.change', 'quota.change'].map((action) => ({
          ...{ action, outcome: 'allowed', code: null },
        })),
      ),
    )
    const request = { action: 'request', outcome: 'refused', code: 'FORBIDDEN' }
    expect(by(member.did)).toEqual(
      expect.arrayContaining([
        { ...request, action: 'send' },
        request,
        { ...request, action: 'mailbox.retention', outcome: 'allowed', code: null },
      ]),
    )
    expect(JSON.stringify(events)).not.toMatch(/sp[ar]_[\w-]{20}|eyJ/)
  })

  it('records logins that it refuses, with the address they came from', async () => {
    const post = (path: string, body: unknown) =>
      fetch(`${world.url}${path}`, {
        ...{ method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
      })
    expect((await post('/v1/login', { vp: 'a.b.c' })).status).toBe(401)
    expect((await post('/v1/login/refresh', { refreshToken: 'x' })).status).toBe(401)
    const login = { action: 'login', actor: null, outcome: 'refused', detail: { address: '127.0.0.1' } }
    const events = await audit('&action=login')
    expect(events.slice(-2)).toMatchObject([
      { ...login, subject: 'POST /v1/login' },
      { ...login, subject: 'POST /v1/login/refresh' },
    ])
  })

  it('records what is refused on the stream, and readers whose place another takes', async () => {
    const reader = await world.join()
    const foreign = { position: 1, mailbox: member.did }
    await expect(reader.client.call('entry', foreign)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const reading = { client: 'reader', credit: 1 }
    await reader.client.call('subscribe', reading)
    await (await world.connect(reader)).call('subscribe', reading)
    await expect
      .poll(async () => (await audit(`&actor=${reader.did}`)).filter(({ outcome }) => outcome === 'refused'))
      .toMatchObject([
        { action: 'operation', subject: 'entry', code: 'FORBIDDEN' },
        { action: 'read', subject: reader.did, code: 'FENCED', detail: { client: 'reader' } },
      ])
  })

  it('does nothing that it cannot record', async () => {
    const mailbox = mailboxSigner(crypto, await crypto.generateP256())
    const terms = { owner: member.did, audience: world.operator.did, now: Date.now() }
    const proof = await createMailboxProof(mailbox, terms)
    const unavailable = refused(503, 'AUDIT_UNAVAILABLE')
    const newcomer = { ...member, client: undefined }
    using log = new DatabaseSync(`${world.folder}/broker/log/log.sqlite`)
    log.exec('alter table audit rename to gone')
    expect(await atMember.call('PUT', `/v1/mailboxes/${mailbox.did}`, { proof })).toMatchObject(unavailable)
    expect(await atMember.call('PATCH', '/v1/mailboxes/me', { retentionMs: null })).toMatchObject(unavailable)
    await expect(open({ ...newcomer, client: member.client }).call('GET', '/v1/quota')).rejects.toMatchObject({
      code: 'AUDIT_UNAVAILABLE',
    })
    log.exec('alter table gone rename to audit')
    expect(await atMember.call('GET', '/v1/mailboxes')).toMatchObject({
      body: { mailboxes: [{ mailbox: member.did, retentionMs: dayMs }] },
    })
    expect(await atMember.call('PUT', `/v1/mailboxes/${mailbox.did}`, { proof })).toMatchObject({ status: 201 })
  })

  it('documents every route', () => {
    expect(api.undocumented()).toEqual([])
  })
})
