import { type Did, didEthr, type Name, parseName, SpineError } from '@digital-spine/core'
import type { Ledger } from '@digital-spine/ledger'
import { createHttpServer, openDatabase, silentLogger } from '@digital-spine/runtime'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { AtRest } from '../src/at-rest.ts'
import type { Members } from '../src/channels/members.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { createParties, type Parties } from '../src/people/parties.ts'
import { openPeople } from '../src/people/people.ts'
import { addBlockedRoutes } from '../src/routes/blocked.ts'
import { addContactGroupRoutes } from '../src/routes/contact-groups.ts'
import { addContactRoutes } from '../src/routes/contacts.ts'
import { showReceived } from '../src/show/received-message.ts'

const address = (digit: string) => `0x${digit.repeat(40)}`
const [grid, maker] = [didEthr('spine', address('1')), didEthr('spine', address('2'))]
const gridName = parseName('northgrid.iam.ewc')
const root = parseName('iam.ewc')

let db: GatewayDatabase
let names: Map<Name, Did>
let refreshed: number
let parties: Parties
let request: (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) => Promise<[number, unknown]>

beforeEach(async () => {
  db = await openDatabase<GatewaySchema>({ url: 'sqlite::memory:', migrations: gatewayMigrations })
  names = new Map([[gridName, grid]])
  refreshed = 0
  const ledger = {
    network: { name: 'spine', root },
    async resolveName(name: Name) {
      const did = names.get(name)
      if (did === undefined) throw new SpineError('NAME_UNKNOWN', `${name} is not registered.`)
      return { did }
    },
    findNameOf: async (did: Did) => (did === grid ? gridName : undefined),
  } as unknown as Ledger
  const people = await openPeople(db)
  parties = createParties({ ledger, now: () => 5 }, people)
  const members = {
    refresh: async () => {
      refreshed += 1
    },
  } as unknown as Members
  const { app } = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() })
  addContactRoutes(app, { ledger, now: () => 5 }, { people, parties })
  addContactGroupRoutes(app, { people, parties, members })
  addBlockedRoutes(app, { now: () => 5 }, { people, parties })
  request = async (method, path, body) => {
    const answer = await app.inject({ method, url: `/api/v2${path}`, ...(body === undefined ? {} : { payload: body }) })
    return [answer.statusCode, answer.body === '' ? undefined : answer.json()]
  }
})
afterEach(async () => {
  await db.destroy()
})

const refused = (code: string) => ({ err: { code } })

it('keeps contacts as the DDHub client gateway does, with notes beside', async () => {
  expect(
    await request('POST', '/contacts', { did: maker.toLowerCase(), alias: 'Maker', trust: 'met in person' }),
  ).toEqual([204, undefined])
  expect(await request('PUT', `/contacts/${maker}`, { alias: 'The maker' })).toEqual([204, undefined])
  const contact = { did: maker, alias: 'The maker', trust: 'met in person', groups: [] }
  expect(await request('GET', `/contacts/${maker}`)).toEqual([200, contact])
  expect(await request('POST', '/contacts', { did: maker, alias: 'Maker again', trust: '' })).toEqual([204, undefined])
  expect(await request('GET', '/contacts')).toEqual([200, [{ did: maker, alias: 'Maker again', groups: [] }]])
  expect(await request('DELETE', `/contacts/${maker}`)).toEqual([204, undefined])
  expect(await request('DELETE', `/contacts/${maker}`)).toEqual([204, undefined])
  expect(await request('GET', `/contacts/${maker}`)).toMatchObject([404, refused('CONTACT_UNKNOWN')])
  expect(await request('PUT', `/contacts/${maker}`, { alias: 'Nobody' })).toMatchObject([
    404,
    refused('CONTACT_UNKNOWN'),
  ])
})

it('takes a name or an alias wherever a DID may stand, and keeps to whom the name stood for then', async () => {
  await request('POST', '/contacts', { did: gridName, alias: 'Grid' })
  names.set(gridName, maker)
  const contact = { did: grid, alias: 'Grid', name: gridName, groups: [] }
  expect(await request('GET', '/contacts/Grid')).toEqual([200, contact])
  expect(await request('GET', '/contacts/~Grid')).toEqual([200, contact])
  expect(await request('GET', `/contacts/${gridName}`)).toMatchObject([404, refused('CONTACT_UNKNOWN')])
  expect(await request('GET', '/contacts/nowhere.iam.ewc')).toMatchObject([404, refused('NAME_UNKNOWN')])
  expect(await request('GET', '/contacts/did:ethr:0x1')).toMatchObject([400, refused('DID_INVALID')])
})

it('takes no alias twice, and none that somebody could register as a name', async () => {
  await request('POST', '/contacts', { did: grid, alias: 'Grid' })
  for (const alias of ['Grid', 'other.iam.ewc', 'Other.IAM.ewc', 'did:ethr', '~Grid', ' Grid', 'ab']) {
    expect(await request('POST', '/contacts', { did: maker, alias })).toMatchObject([400, refused('VALIDATION_FAILED')])
  }
  expect(await request('GET', '/contacts')).toMatchObject([200, [{ did: grid }]])
})

it('has groups, which channels follow', async () => {
  await request('POST', '/contacts', { did: maker, alias: 'Maker' })
  const group = {
    name: 'partners',
    members: [
      { did: grid, name: gridName },
      { did: maker, alias: 'Maker' },
    ],
  }
  expect(await request('PUT', '/contact-groups/partners', { members: ['Maker', gridName, grid] })).toEqual([200, group])
  expect(await request('GET', '/contact-groups')).toEqual([200, [group]])
  expect(await request('GET', '/contacts/Maker')).toMatchObject([200, { groups: ['partners'] }])
  expect(refreshed).toBe(1)
  expect(await request('PUT', '/contact-groups/partners', { members: ['Stranger'] })).toMatchObject([
    404,
    refused('CONTACT_UNKNOWN'),
  ])
  expect(await request('DELETE', '/contact-groups/partners')).toEqual([204, undefined])
  expect(refreshed).toBe(2)
  expect(await request('GET', '/contact-groups/partners')).toMatchObject([404, refused('NOT_FOUND')])
})

it('lists who is blocked, and since when and why', async () => {
  expect(await request('PUT', `/blocked/${gridName}`, { reason: 'spam' })).toEqual([204, undefined])
  expect(await request('GET', '/blocked')).toEqual([200, [{ did: grid, name: gridName, reason: 'spam', at: 5 }]])
  expect(await request('DELETE', `/blocked/${grid}`)).toEqual([204, undefined])
  expect(await request('GET', '/blocked')).toEqual([200, []])
})

it('shows a message with what its sender calls itself, once that is known, and with its alias', async () => {
  await request('POST', '/contacts', { did: grid, alias: 'Grid' })
  const row = {
    ...{ id: 'id', fqcn: 'in', sender: grid, channel: 'out', header: 'e30.e30.x', hash: 'h', position: 1 },
    ...{ topic_owner: 'a', topic_name: 'b', topic_id: 'c', topic_version: '1.0.0', topic_format: 'xml' as const },
    ...{ tx: null, re: null, retx: null, file: null, payload: new Uint8Array(1), accepted_at: 1 },
    dropped_at: null,
  }
  const atRest = { open: (bytes: Uint8Array) => bytes } as AtRest
  const show = () => showReceived(row, { atRest, parties })
  expect(show()).toMatchObject({ sender: grid, senderAlias: 'Grid' })
  await expect.poll(show).toMatchObject({ sender: grid, senderAlias: 'Grid', senderName: gridName })
  expect(showReceived({ ...row, sender: maker }, { atRest, parties })).not.toHaveProperty('senderAlias')
})
