import { EventEmitter } from 'node:events'
import { type Did, didEthr, parseName } from '@digital-spine/core'
import { createHttpServer, openDatabase, silentLogger } from '@digital-spine/runtime'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createChannels } from '../src/channels/channels.ts'
import { openMemberStore } from '../src/channels/member-store.ts'
import { createMembers } from '../src/channels/members.ts'
import { createChannelReader } from '../src/channels/read-channel.ts'
import type { Holder } from '../src/channels/role-holders.ts'
import type { GatewayContext } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { blockSender } from '../src/people/blocked.ts'
import { writeContact } from '../src/people/contacts.ts'
import { writeGroup } from '../src/people/groups.ts'
import { createParties } from '../src/people/parties.ts'
import { openPeople, type People } from '../src/people/people.ts'
import { addChannelMemberRoutes } from '../src/routes/channel-members.ts'
import { receivedRow } from './received-rows.ts'

const dids = ['1', '2', '3', '4'].map((digit) => didEthr('spine', `0x${digit.repeat(40)}`))
const [own, grid, maker, issuer] = dids as [Did, Did, Did, Did]
const role = parseName('user.roles.acme.iam.ewc')
const byRole: Holder = { did: grid, credential: 'urn:uuid:1', issuer }

let db: GatewayDatabase
let people: People
let credentials: string[]
let request: (method: 'GET' | 'POST', path: string, body?: object) => Promise<unknown>

beforeEach(async () => {
  db = await openDatabase<GatewaySchema>({ url: 'sqlite::memory:', migrations: gatewayMigrations })
  people = await openPeople(db)
  credentials = []
  const ledger = { network: { name: 'spine', root: parseName('iam.ewc') }, findNameOf: async () => undefined }
  const ports = {
    forget: () => undefined,
    credentialsOf: async () => credentials,
    head: async () => ({ number: 1, timestamp: 5 }),
    freshnessMs: 900_000,
  }
  const context = {
    ...{ db, ledger, ports, signer: { did: own }, events: new EventEmitter(), logger: silentLogger(), now: () => 5 },
  } as unknown as GatewayContext
  const parties = createParties(context, people)
  const holders = { list: async () => [byRole], holds: async () => false, forget: () => undefined }
  const members = createMembers(context, { holders, people, store: await openMemberStore(db) })
  const topics = { get: () => Promise.reject(new TypeError('there are none')) }
  const channels = createChannels(context, { members, reader: createChannelReader({ parties, topics }) })
  const { app } = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
  addChannelMemberRoutes(app, context, { channels, members, parties })
  request = async (method, path, body) => {
    const url = `/api/v2/channels${path}`
    return (await app.inject({ method, url, ...(body === undefined ? {} : { payload: body }) })).json()
  }
  await people.change(async (trx) => {
    await writeContact(trx, { did: maker, alias: 'the maker' }, 1)
    await writeGroup(trx, 'buyers', [maker])
  })
  await channels.create({ fqcn: 'in', type: 'sub', conditions: { roles: [role], groups: ['buyers'], dids: [maker] } })
})
afterEach(async () => {
  await db.destroy()
})

it('tells whom a channel would be for that there is not', async () => {
  expect(await request('POST', '/qualified', { dids: ['the maker', own], roles: [role] })).toEqual({
    recipients: [
      { did: grid, reasons: [{ kind: 'role', role, credential: byRole.credential, issuer }] },
      { did: maker, alias: 'the maker', reasons: [{ kind: 'named' }] },
    ],
  })
  expect(await request('POST', '/qualified', {})).toEqual({ recipients: [] })
  expect(await request('POST', '/qualified', { dids: ['nobody'] })).toMatchObject({ err: { code: 'CONTACT_UNKNOWN' } })
})

it('tells of each condition whether somebody meets it', async () => {
  const flags = { qualifies: true, isSelf: false, isBlocked: false }
  expect(await request('GET', '/in/qualifiedDids/the%20maker')).toEqual({
    ...{ did: maker, alias: 'the maker', ...flags },
    reasons: [{ kind: 'named' }, { kind: 'group', group: 'buyers' }],
    missed: [{ kind: 'role', role, credentials: [] }],
  })
  expect(await request('GET', `/in/qualifiedDids/${grid}`)).toMatchObject({
    ...{ ...flags, reasons: [{ kind: 'role' }] },
    missed: [{ kind: 'group', group: 'buyers' }, { kind: 'named' }],
  })
})

it('tells why a credential does not count, that somebody is blocked, and who asks', async () => {
  credentials = ['no credential']
  await people.change((trx) => blockSender(trx, { did: issuer, at: 1 }))
  expect(await request('GET', `/in/qualifiedDids/${issuer}`)).toMatchObject({
    ...{ qualifies: false, isBlocked: true, reasons: [] },
    missed: [{ kind: 'role', credentials: [{ code: 'CREDENTIAL_INVALID' }] }, { kind: 'group' }, { kind: 'named' }],
  })
  expect(await request('GET', `/in/qualifiedDids/${own}`)).toMatchObject({ qualifies: false, isSelf: true })
  expect(await request('GET', `/none/qualifiedDids/${own}`)).toMatchObject({ err: { code: 'CHANNEL_UNKNOWN' } })
})

it('tells how much a channel has, and what waits for each of its readers', async () => {
  expect(await request('GET', '/in/state')).toEqual({ fqcn: 'in', messages: 0, readers: [] })
  const rows = [1, 2, 3].map((position) => receivedRow({ id: `${position}`, position, accepted_at: position }))
  await db.insertInto('inbox').values(rows).execute()
  await db
    .insertInto('inbox')
    .values(receivedRow({ id: 'other', position: 4, fqcn: 'other' }))
    .execute()
  const at = { created_at: 1, touched_at: 3_600_000 }
  await db
    .insertInto('cursors')
    .values({ fqcn: 'in', client: 'billing', floor: 1, ...at })
    .execute()
  await db.insertInto('acks').values({ fqcn: 'in', client: 'billing', seq: 3 }).execute()
  expect(await request('GET', '/in/state')).toEqual({
    ...{ fqcn: 'in', messages: 3, lastDate: '1970-01-01T00:00:00.003Z' },
    readers: [{ client: 'billing', waiting: 1, updatedDate: '1970-01-01T01:00:00.000Z' }],
  })
})
