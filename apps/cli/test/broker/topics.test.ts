import type { Topic, TopicDetail, TopicPage, TopicPublication } from '@digital-spine/api'
import { jsonSchemaContent, type Name, signTopicVersion, type TopicContent } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { type ApiChecker, createApiChecker } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFlow } from './flow.ts'
import { type HttpPeer, openHttp } from './http.ts'
import { publishTopic } from './publish-topic.ts'
import { type BrokerWorld, type Peer, startBrokerWorld } from './world.ts'

const refused = (status: number, code: string) => ({ status, body: { err: { code } } })
const schema: TopicContent = {
  format: 'xsd',
  main: 'market.xsd',
  files: [
    { path: 'market.xsd', content: '<schema/>' },
    { path: 'types/µ.xsd', content: `<!-- ${'x'.repeat(3_000_000)} -->` },
  ],
  documentation: '# Market',
  examples: [{ name: 'one', content: '<a/>', encoding: 'utf8' }],
}

describe('the topics of a broker', () => {
  let world: BrokerWorld
  let api: ApiChecker
  let creator: Peer
  let member: Peer
  let atCreator: HttpPeer
  let atMember: HttpPeer
  const opened: HttpPeer[] = []

  const open = (peer: Peer): HttpPeer => {
    const http = openHttp(api, world.url, peer)
    opened.push(http)
    return http
  }
  beforeAll(async () => {
    world = await startBrokerWorld()
    api = await createApiChecker(world.url)
    creator = await world.join('user', 'creator')
    member = await world.join()
    atCreator = open(creator)
    atMember = open(member)
  })
  afterAll(async () => {
    await Promise.all(opened.map((http) => http[Symbol.asyncDispose]()))
    await world[Symbol.asyncDispose]()
  })

  const sign = async (
    { signer }: Peer,
    owner: Name,
    name: string,
    { version = '1.0.0', content = jsonSchemaContent(true), at = Date.now() } = {},
  ): Promise<TopicPublication> => {
    const statement = await signTopicVersion({ crypto, signer, topic: { owner, name, version }, content, now: at })
    return { statement, content }
  }
  const get = async <T>(path: string): Promise<T> => (await (await api.fetch(`/v1/topics${path}`)).json()) as T

  it('are published by who holds the role for it, and stay as they were signed', async () => {
    const publication = await sign(creator, world.home, 'market', { content: schema })
    const published = await atCreator.call('POST', '/v1/topics', publication)
    expect(published).toMatchObject({ status: 201, body: { version: '1.0.0', publisher: creator.did, format: 'xsd' } })
    const { id } = published.body as Topic
    const version = { owner: world.home, name: 'market', version: '1.0.0', ...publication }
    expect(await get(`/${id}/versions/1.0.0`)).toMatchObject(version)
    expect(await atCreator.call('POST', '/v1/topics', publication)).toMatchObject({ status: 200 })
    const changed = await sign(creator, world.home, 'market')
    expect(await atCreator.call('POST', '/v1/topics', changed)).toMatchObject(refused(409, 'CONFLICT'))
    const next = await sign(creator, world.home, 'market', { version: '1.1.0' })
    expect(await atCreator.call('POST', '/v1/topics', next)).toMatchObject({
      status: 201,
      body: { format: 'jsonschema' },
    })
    const { versions } = await get<TopicDetail>(`/${id}`)
    expect(versions.map((release) => release.version)).toEqual(['1.1.0', '1.0.0'])
  })

  it.each<[string, number, string, () => Promise<TopicPublication>]>([
    ['by who holds no role for the name', 403, 'FORBIDDEN', () => sign(member, world.home, 'readings')],
    ['signed by somebody else', 403, 'SENDER_MISMATCH', () => sign(creator, world.home, 'readings')],
    ['for a name that nobody has', 404, 'NAME_UNKNOWN', () => sign(member, `no-${world.home}` as Name, 'readings')],
    [
      'dated in the future',
      400,
      'VALIDATION_FAILED',
      () => sign(member, world.home, 'readings', { at: Date.now() + 600_000 }),
    ],
    [
      'with other content than was signed',
      400,
      'DIGEST_MISMATCH',
      async () => ({ ...(await sign(member, world.home, 'readings')), content: schema }),
    ],
    [
      'whose files have paths that lead out',
      400,
      'SCHEMA_INVALID',
      () =>
        sign(member, world.home, 'readings', {
          content: { format: 'xsd', main: '../a.xsd', files: [{ path: '../a.xsd', content: '' }] },
        }),
    ],
    [
      'that is too large',
      413,
      'TOO_LARGE',
      () => sign(member, world.home, 'readings', { content: { ...schema, documentation: 'x'.repeat(2_000_000) } }),
    ],
  ])('are refused %s', async (_, status, code, make) => {
    expect(await atMember.call('POST', '/v1/topics', await make())).toMatchObject(refused(status, code))
  })

  it('are found by owner, words, tags and format, page by page', async () => {
    for (const name of ['offers', 'prices', 'schedules'])
      await publishTopic(creator, { owner: world.home, name, version: '1.0.0' })
    const { topics } = await get<TopicPage>(`?owner=${world.home}&text=PRICE`)
    expect(topics.map(({ name }) => name)).toEqual(['prices'])
    const path = `/v1/topics/${topics[0]?.id}`
    const change = { description: 'What energy costs tomorrow', tags: ['day-ahead', 'market'] }
    expect(await atMember.call('PATCH', path, change)).toMatchObject(refused(403, 'FORBIDDEN'))
    expect(await atCreator.call('PATCH', path, change)).toMatchObject({ status: 200, body: change })
    expect(await atCreator.call('PATCH', path, {})).toMatchObject(refused(400, 'VALIDATION_FAILED'))
    const names = async (query: string) => (await get<TopicPage>(`?${query}`)).topics.map(({ name }) => name)
    expect(await names('text=energy%20tomorrow')).toEqual(['prices'])
    expect(await names('tag=market&tag=day-ahead')).toEqual(['prices'])
    expect(await names('tag=market&tag=none')).toEqual([])
    expect(await names(`owner=${world.home}&format=avro`)).toEqual([])
    expect(await names(`owner=${world.home}&skip=1&limit=2`)).toEqual(['offers', 'prices'])
    expect(await get(`/count?owner=${world.home}`)).toEqual({ count: 4 })
    expect(await get(`/count?owner=${world.home}&name=price`)).toEqual({ count: 0 })
    const all: string[] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const next: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`
      const page: TopicPage = await get(`?owner=${world.home}&limit=2${next}`)
      all.push(...page.topics.map(({ name }) => name))
      after = page.next
    }
    expect(all).toEqual(['market', 'offers', 'prices', 'schedules'])
  })

  it('take no message once they are deleted, and again when they are restored', async () => {
    const topic = await publishTopic(creator, { owner: world.home, name: 'short-lived', version: '1.0.0' })
    const recipient = await world.join()
    const path = `/v1/topics/${topic.id}`
    const send = async () => (await openFlow({ topic }, member, [recipient.did], `c-${Math.random()}`)).send()
    expect(await send()).toMatchObject({ results: [{ status: 'accepted' }] })
    expect(await atMember.call('DELETE', path)).toMatchObject(refused(403, 'FORBIDDEN'))
    expect(await atCreator.call('DELETE', path)).toMatchObject({ body: { deletedAt: expect.any(Number) } })
    expect(await send()).toMatchObject({ results: [{ status: 'refused', code: 'TOPIC_DELETED' }] })
    const again = publishTopic(creator, { owner: world.home, name: topic.name, version: '1.1.0' })
    await expect(again).rejects.toMatchObject({ code: 'TOPIC_DELETED' })
    expect(await get(`/${topic.id}/versions/1.0.0`)).toMatchObject({ version: '1.0.0' })
    const deleted = await get<TopicPage>(`?owner=${world.home}&deleted=true`)
    expect(deleted.topics.map(({ id }) => id)).toEqual([topic.id])
    expect(await atCreator.call('POST', `${path}/restore`, {})).toMatchObject({ body: { deletedAt: null } })
    expect(await send()).toMatchObject({ results: [{ status: 'accepted' }] })
    await expect.poll(async () => (await get<Topic>(`/${topic.id}`)).messages).toBe(2)
  })

  it('take a version only with the verdict that their policy asks', async () => {
    const topic = await publishTopic(creator, { owner: world.home, name: 'strict', version: '1.0.0' })
    await atCreator.call('PATCH', `/v1/topics/${topic.id}`, { compatibility: 'backward' })
    const next = await sign(creator, world.home, 'strict', { version: '1.1.0' })
    const details = { compatibility: 'backward', verdict: 'unknown', previous: '1.0.0' }
    expect(await atCreator.call('POST', '/v1/topics', next)).toMatchObject({
      ...{ status: 409, body: { err: { code: 'TOPIC_INCOMPATIBLE', additionalDetails: details } } },
    })
    const { content } = next
    const statement = await signTopicVersion({
      ...{ crypto, signer: creator.signer, content, now: Date.now() },
      ...{ topic: { owner: world.home, name: 'strict', version: '1.1.0' } },
      verdict: { verdict: 'full', previous: '1.0.0' },
    })
    expect(await atCreator.call('POST', '/v1/topics', { statement, content })).toMatchObject({ status: 201 })
  })

  it('count for who published them first', async () => {
    expect(await atCreator.call('GET', '/v1/quota')).toMatchObject({ body: { used: { topics: 6 } } })
  })
})
