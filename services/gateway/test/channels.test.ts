import { EventEmitter } from 'node:events'
import { type Did, didEthr, jsonSchemaContent, type Name, parseName, SpineError } from '@digital-spine/core'
import { createHttpServer, openDatabase, silentLogger } from '@digital-spine/runtime'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createChannels } from '../src/channels/channels.ts'
import { openMemberStore } from '../src/channels/member-store.ts'
import { createMembers } from '../src/channels/members.ts'
import { createChannelReader } from '../src/channels/read-channel.ts'
import type { GatewayContext } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { createParties } from '../src/people/parties.ts'
import { openPeople } from '../src/people/people.ts'
import { addChannelRoutes } from '../src/routes/channels.ts'

const [own, grid, maker] = ['1', '2', '3'].map((digit) => didEthr('spine', `0x${digit.repeat(40)}`)) as [Did, Did, Did]
const gridName = parseName('northgrid.iam.ewc')
const topic = { owner: 'acme.iam.ewc', topicName: 'readings' }

let db: GatewayDatabase
let names: Map<Name, Did>
let topics: Set<string>
let now: number
let request: (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) => Promise<[number, unknown]>

beforeEach(async () => {
  db = await openDatabase<GatewaySchema>({ url: 'sqlite::memory:', migrations: gatewayMigrations })
  names = new Map([[gridName, grid]])
  topics = new Set(['readings', 'offers'])
  now = Date.UTC(2026, 0, 1)
  const ledger = {
    network: { name: 'spine', root: parseName('iam.ewc') },
    async resolveName(name: Name) {
      const did = names.get(name)
      if (did === undefined) throw new SpineError('NAME_UNKNOWN', `${name} is not registered.`)
      return { did }
    },
    findNameOf: async () => undefined,
  }
  const context = {
    ...{ db, ledger, signer: { did: own }, events: new EventEmitter(), logger: silentLogger(), now: () => now },
  } as unknown as GatewayContext
  const people = await openPeople(db)
  const parties = createParties(context, people)
  const holders = { list: async () => [], holds: async () => false, forget: () => undefined }
  const members = createMembers(context, { holders, people, store: await openMemberStore(db) })
  const cache = {
    async get(_: Name, name: string) {
      if (!topics.has(name)) throw new SpineError('TOPIC_UNKNOWN', 'There is no such topic.')
      return { format: jsonSchemaContent(true).format } as never
    },
  }
  const channels = createChannels(context, { members, reader: createChannelReader({ parties, topics: cache }) })
  const { app } = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
  addChannelRoutes(app, context, { channels, members, parties, people })
  request = async (method, path, body) => {
    const url = `/api/v2/channels${path}`
    const answer = await app.inject({ method, url, ...(body === undefined ? {} : { payload: body }) })
    return [answer.statusCode, answer.body === '' ? undefined : answer.json()]
  }
})
afterEach(async () => {
  await db.destroy()
})

const refused = (code: string) => ({ err: { code } })
const bare = { dids: [], names: [], roles: [], groups: [], qualifiedDids: [], topics: [], responseTopics: [] }

it('shows a channel in all the members that the DDHub client gateway has', async () => {
  const responseTopics = [{ ...topic, topicName: 'offers', responseTopicId: 'f'.repeat(24) }]
  const made = {
    ...{ fqcn: 'out', type: 'pub', payloadEncryption: true, useAnonymousExtChannel: true, messageForms: true },
    conditions: { dids: [maker.toLowerCase()], roles: ['user.roles.acme.iam.ewc'], topics: [topic], responseTopics },
  }
  const shown = {
    ...{ ...made, acceptPlain: false },
    conditions: {
      ...{ ...bare, dids: [maker], roles: ['user.roles.acme.iam.ewc'], qualifiedDids: [maker] },
      topics: [{ ...topic, topicId: expect.stringMatching(/^[0-9a-f]{24}$/), schemaType: 'JSD7' }],
      responseTopics: [
        { ...responseTopics[0], topicOwner: topic.owner, topicId: expect.stringMatching(/^[0-9a-f]{24}$/) },
      ],
    },
    ...{ createdDate: '2026-01-01T00:00:00.000Z', updatedDate: '2026-01-01T00:00:00.000Z' },
  }
  expect(await request('POST', '', made)).toEqual([201, shown])
  expect(await request('GET', '/out')).toEqual([200, shown])
  expect(await request('POST', '', made)).toMatchObject([409, refused('CHANNEL_EXISTS')])
})

it('takes a channel of which nothing is said but its name and type, for nobody', async () => {
  const shown = { fqcn: 'in', type: 'sub', payloadEncryption: true, acceptPlain: false, conditions: bare }
  expect(await request('POST', '', { fqcn: 'in', type: 'sub' })).toMatchObject([201, shown])
  expect(await request('POST', '', { fqcn: 'plain', type: 'sub', payloadEncryption: false })).toMatchObject([
    201,
    { acceptPlain: true },
  ])
  expect(await request('POST', '', { fqcn: 'Upper', type: 'sub' })).toMatchObject([400, refused('VALIDATION_FAILED')])
  expect(await request('POST', '', { fqcn: 'x', type: 'pubsub' })).toMatchObject([400, refused('VALIDATION_FAILED')])
})

it('tells every topic that there is not, and looks for none that it has', async () => {
  const missing = {
    fqcn: 'out',
    type: 'pub',
    conditions: { topics: [topic, { ...topic, topicName: 'x' }, { ...topic, topicName: 'y' }] },
  }
  const reason = 'Topics not found: x (owner: acme.iam.ewc), y (owner: acme.iam.ewc)'
  expect(await request('POST', '', missing)).toMatchObject([404, { err: { code: 'TOPIC_UNKNOWN', reason } }])
  await request('POST', '', { fqcn: 'out', type: 'pub', conditions: { topics: [topic] } })
  topics.delete('readings')
  const both = { conditions: { topics: [topic, { ...topic, topicName: 'offers' }] } }
  expect(await request('PUT', '/out', both)).toMatchObject([
    200,
    { conditions: { topics: [topic, { topicName: 'offers' }] } },
  ])
})

it('changes what is given, and neither type nor anonymity', async () => {
  await request('POST', '', {
    fqcn: 'out',
    type: 'pub',
    maxPayloadBytes: 10,
    conditions: { dids: [maker], topics: [topic] },
  })
  now += 1000
  const change = { type: 'pub', useAnonymousExtChannel: false, messageForms: true, conditions: { dids: [grid] } }
  expect(await request('PUT', '/out', change)).toMatchObject([
    200,
    {
      ...{ messageForms: true, maxPayloadBytes: 10, updatedDate: '2026-01-01T00:00:01.000Z' },
      conditions: { dids: [grid], qualifiedDids: [grid], topics: [topic] },
    },
  ])
  const [, shown] = await request('PUT', '/out', { maxPayloadBytes: null })
  expect(shown).not.toHaveProperty('maxPayloadBytes')
  expect(await request('PUT', '/out', { type: 'sub' })).toMatchObject([409, refused('CHANNEL_FIXED')])
  expect(await request('PUT', '/out', { useAnonymousExtChannel: true })).toMatchObject([409, refused('CHANNEL_FIXED')])
  expect(await request('PUT', '/none', change)).toMatchObject([404, refused('CHANNEL_UNKNOWN')])
})

it('keeps the DID that a name stood for when it was given, whatever is said again', async () => {
  await request('POST', '', { fqcn: 'out', type: 'pub', conditions: { dids: [gridName] } })
  names.set(gridName, maker)
  const pinned = { dids: [grid], names: [{ name: gridName, did: grid }] }
  for (const dids of [[gridName], [grid]]) {
    expect(await request('PUT', '/out', { conditions: { dids } })).toMatchObject([200, { conditions: pinned }])
  }
  const [, qualified] = await request('GET', '/out/qualifiedDids')
  const reasons = [{ kind: 'named', name: gridName, moved: true }]
  expect(qualified).toMatchObject({ fqcn: 'out', qualifiedDids: [grid], recipients: [{ did: grid, reasons }] })
})

it('takes no name for what is no DID', async () => {
  const conditions = { dids: [gridName], names: [{ name: gridName, did: 'did:ethr:nobody' }] }
  expect(await request('POST', '', { fqcn: 'out', type: 'pub', conditions })).toMatchObject([
    400,
    refused('DID_INVALID'),
  ])
})

it('lists channels of a kind, and forgets one that is deleted', async () => {
  await request('POST', '', { fqcn: 'a', type: 'pub', messageForms: true })
  await request('POST', '', { fqcn: 'b', type: 'sub' })
  const listed = async (query: string) =>
    ((await request('GET', query))[1] as { fqcn: string }[]).map(({ fqcn }) => fqcn)
  expect(await listed('')).toEqual(['a', 'b'])
  expect(await listed('?type=sub')).toEqual(['b'])
  expect(await listed('?unknown=x')).toEqual(['a', 'b'])
  expect(await listed('?messageForms=false&useAnonymousExtChannel=false')).toEqual(['b'])
  expect(await request('POST', '/refresh')).toEqual([200, undefined])
  expect(await request('DELETE', '/a')).toEqual([200, undefined])
  expect(await request('DELETE', '/a')).toMatchObject([404, refused('CHANNEL_UNKNOWN')])
  expect(await listed('')).toEqual(['b'])
})

it('reads channels that were written before there was more to say of them', async () => {
  const conditions = { dids: [maker], roles: [], topics: [{ ...topic, topicId: 'f'.repeat(24) }] }
  const definition = JSON.stringify({
    fqcn: 'old',
    type: 'sub',
    payloadEncryption: true,
    acceptPlain: false,
    conditions,
  })
  await db.insertInto('channels').values({ fqcn: 'old', definition, created_at: now, updated_at: now }).execute()
  expect(await request('GET', '/old')).toMatchObject([
    200,
    { messageForms: false, conditions: { ...bare, ...conditions, topics: [{ ...topic, schemaType: 'JSD7' }] } },
  ])
})
