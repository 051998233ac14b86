import { EventEmitter } from 'node:events'
import type { Did } from '@digital-spine/core'
import { createHttpServer, openDatabase, silentLogger } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertChannel } from '../src/channels/channel-store.ts'
import type { GatewayContext } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import type { Parts } from '../src/parts.ts'
import { openPeople } from '../src/people/people.ts'
import { insertReader } from '../src/readers/reader-store.ts'
import { createReaders } from '../src/readers/readers.ts'
import { addBlockedRoutes } from '../src/routes/blocked.ts'
import { addChannelRoutes } from '../src/routes/channels.ts'
import { addClientRoutes } from '../src/routes/clients.ts'
import { addContactGroupRoutes } from '../src/routes/contact-groups.ts'
import { addContactRoutes } from '../src/routes/contacts.ts'
import { addDeadLetterRoutes } from '../src/routes/dead-letters.ts'
import { addMailboxRoutes } from '../src/routes/mailbox.ts'
import { addReceivedRoutes } from '../src/routes/received.ts'
import { addWebhookRoutes } from '../src/routes/webhooks.ts'
import { insertWebhook, newWebhook } from '../src/webhooks/webhook-store.ts'
import { openWebhooks, type Webhooks } from '../src/webhooks/webhooks.ts'
import { broken, orBroken } from './broken-parts.ts'
import { openLetters } from './open-letters.ts'
import { watchPlans } from './query-plans.ts'
import { sender } from './received-rows.ts'

/** More than a page, and in an order that is none of the database's own. */
const many = 23
const numbers = Array.from({ length: many }, (_, i) => i)
const labels = numbers.map((i) => `${'aBÄz'.at(i % 4)}${i}`)
const didOf = (i: number) => `did:ethr:spine:0x${String(i).padStart(40, '0')}` as Did

describe.each(['sqlite', 'postgres'] as const)('lists in pages, on %s', (engine) => {
  const folder = tempFolder()
  let postgres: TestPostgres | undefined
  let db: GatewayDatabase
  let watched: ReturnType<typeof watchPlans>
  let app: FastifyInstance
  let webhooks: Webhooks

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres()
    const url = postgres?.url ?? `sqlite:${folder.path}/data.sqlite`
    db = await openDatabase<GatewaySchema>({ url, migrations: gatewayMigrations })
    await fill()
    watched = watchPlans(db)
    const now = Date.now
    const people = await openPeople(db)
    const parties = {
      show: async (did: Did) => ({ did }),
      called: (did: Did) => ({ did }),
    } as never as Parts['parties']
    const members = {
      known: () => ({ members: qualified, at: 1 }),
      problem: () => undefined,
    } as never as Parts['members']
    const parts = orBroken({ people, parties, members } as Parts)
    const atRest = { open: (bytes: Uint8Array) => Buffer.from(bytes), seal: (bytes: Uint8Array) => bytes }
    const context = orBroken({
      atRest,
      db: watched.db,
      now,
      events: new EventEmitter(),
      signer: { did: sender },
    } as GatewayContext)
    const readers = createReaders(context, { receipts: { wake: () => undefined }, maxClients: 99, maxDeliveries: 9 })
    ;({ app } = await createHttpServer({ name: 'test', title: 'Test', logger: silentLogger() }))
    app.addHook('onRequest', async (request) => {
      request.principal = {
        kind: 'user',
        id: 'a',
        name: 'a',
        scopes: new Set(['read']),
        holds: async () => true,
      } as never
    })
    addBlockedRoutes(app, { now }, parts)
    addChannelRoutes(app, context, parts)
    addClientRoutes(app, readers)
    addContactGroupRoutes(app, parts)
    addContactRoutes(app, context, parts)
    addDeadLetterRoutes(app, context, { deadLetters: openLetters(context, { readers }), readers })
    addMailboxRoutes(app, context, parts.explain)
    addReceivedRoutes(app, context, parties)
    const jobs = { every: () => ({ run: async () => undefined, close: async () => undefined }) }
    webhooks = await openWebhooks(context, { jobs, parties, readers, random: () => 0, post: broken } as never)
    addWebhookRoutes(app, webhooks)
  })
  afterAll(async () => {
    await app.close()
    await webhooks.close()
    await db.destroy()
    await postgres?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const reasons = [{ kind: 'group' as const, group: 'g' }]
  const qualified = numbers.map((i) => ({ did: didOf(i), reasons }))
  const fill = async (): Promise<void> => {
    const at = 5
    const conditions = { dids: [], names: [], roles: [], groups: [], topics: [], responseTopics: [] }
    for (const [i, label] of labels.entries()) {
      await insertChannel(db, {
        ...{ fqcn: label, type: 'pub', payloadEncryption: true, acceptPlain: false, createdAt: 1, updatedAt: 1 },
        ...{ messageForms: false, useAnonymousExtChannel: false, conditions },
      })
      const contact = {
        did: didOf(i),
        alias: label,
        name: null,
        note: null,
        trust: null,
        created_at: at,
        updated_at: at,
      }
      await db.insertInto('contacts').values(contact).execute()
      await db
        .insertInto('contact_groups')
        .values({ name: label, did: didOf(i) })
        .execute()
      await db
        .insertInto('blocked')
        .values({ did: didOf(i), reason: null, at })
        .execute()
      await insertReader(db, { fqcn: `c${i % 3}`, client: label }, 0, at)
      const hook = { id: label, url: 'https://a.example', format: 'message' as const }
      const sealed = { secret: new Uint8Array(1), headers: Buffer.from('{}') }
      await insertWebhook(db, {
        ...newWebhook({ ...hook, ...sealed }, { createdBy: 'user:a', now: at }),
        state: 'paused',
      })
      const letter = { message: label, fqcn: 'in', client: 'r', entry: i, code: i % 2 ? 'ODD' : 'EVEN', at }
      await db
        .insertInto('dead_letters')
        .values({ ...letter, kind: 'reader', redriven_at: i % 5 ? null : at })
        .execute()
      const gap = { sender, channel: label, before_epoch: 'e', before_n: i, at }
      await db.insertInto('gaps').values(gap).execute()
      const refused = {
        mailbox: i % 2 ? ('' as const) : didOf(1),
        position: i >> 1,
        code: 'TOO_LARGE',
        reason: label,
        at: i >> 2,
      }
      await db.insertInto('rejected').values(refused).execute()
    }
  }
  const get = async (path: string) => {
    const { body, headers, statusCode } = await app.inject({ method: 'GET', url: path })
    expect(statusCode, body).toBe(200)
    const link = String(headers.link ?? '')
    return { answer: JSON.parse(body), next: /^<(.+)>; rel="next"$/.exec(link)?.[1] }
  }
  const walk = async (path: string): Promise<unknown[]> => {
    const found: unknown[] = []
    for (let place: string | undefined = path; place !== undefined; ) {
      const { answer, next }: { answer: unknown[]; next: string | undefined } = await get(place)
      expect(answer.length).toBeLessThanOrEqual(4)
      found.push(...answer)
      place = next
    }
    return found
  }

  it.each([
    ['channels', many],
    ['contacts', many],
    ['contact-groups', many],
    ['blocked', many],
    ['clients', many],
    ['webhooks', many],
    ['dead-letters', 18],
    ['mailbox/gaps', many],
    ['messages/rejected', many],
  ])('shows each of %s once, in the order of the whole list', async (list, count) => {
    const latest = list === 'mailbox/gaps' || list === 'messages/rejected' ? '?limit=1000' : ''
    const { answer, next } = await get(`/api/v2/${list}${latest}`)
    expect([answer.length, next]).toEqual([count, undefined])
    expect(await walk(`/api/v2/${list}?limit=4`)).toEqual(answer)
  })

  it('finds what a text is in, whatever its case', async () => {
    const wanted = labels.filter((label) => label.startsWith('Ä1')).toSorted()
    for (const [list, member] of [
      ['channels', 'fqcn'],
      ['contacts', 'alias'],
      ['contact-groups', 'name'],
      ['webhooks', 'id'],
      ['clients', 'client'],
    ] as const) {
      const found = (await walk(`/api/v2/${list}?limit=4&q=${encodeURIComponent('ä1')}`)) as Record<string, string>[]
      expect(found.map((one) => one[member]).toSorted(), list).toEqual(wanted)
    }
    expect(await walk(`/api/v2/contacts?limit=4&q=${didOf(7).slice(-3)}`)).toMatchObject([{ did: didOf(7) }])
  })

  it('goes through dead letters from the newest back, of one code', async () => {
    const letters = (await walk('/api/v2/dead-letters?limit=4&order=newest&code=ODD')) as { id: number; code: string }[]
    expect(letters.map(({ code }) => code)).toEqual(Array.from({ length: 9 }, () => 'ODD'))
    const ids = letters.map(({ id }) => id)
    expect(ids).toEqual(ids.toSorted((a, b) => b - a))
  })

  it('shows whom a channel is for in pages, and finds them by what they qualify by', async () => {
    const dids: Did[] = []
    for (let after = ''; ; ) {
      const { answer } = await get(`/api/v2/channels/${labels[0]}/qualifiedDids?limit=9${after}`)
      expect(answer.recipients.map(({ did }: { did: Did }) => did)).toEqual(answer.qualifiedDids)
      dids.push(...answer.qualifiedDids)
      if (answer.next === undefined) break
      after = `&after=${encodeURIComponent(answer.next)}`
    }
    expect(dids).toEqual(numbers.map(didOf))
    const found = async (q: string) => (await get(`/api/v2/channels/${labels[0]}/qualifiedDids?q=${q}`)).answer
    expect(await found('nobody')).toMatchObject({ qualifiedDids: [], recipients: [] })
    expect((await found('g')).recipients).toHaveLength(many)
  })

  if (engine === 'sqlite')
    it('finds each page where it begins', async () => {
      await get('/api/v2/dead-letters?limit=4&after=7')
      await get('/api/v2/dead-letters?limit=4&order=newest&after=19&code=ODD')
      await get('/api/v2/mailbox/gaps?limit=4&after=9')
      await get(`/api/v2/messages/rejected?limit=4&after=${encodeURIComponent(`3.6.${didOf(1)}`)}`)
      const last = async (text: string) => (await watched.plans(text)).at(-1)
      expect(await last('"dead_letters" where "redriven_at" is null and "seq" > ?')).toEqual([
        'SEARCH dead_letters USING INDEX dead_letters_in_order (seq>?)',
      ])
      expect(await last('"code" = ?')).toEqual([
        'SEARCH dead_letters USING INDEX dead_letters_in_order_of_code (code=? AND seq<?)',
      ])
      expect(await last('from "gaps"')).toEqual(['SEARCH gaps USING INTEGER PRIMARY KEY (rowid<?)'])
      expect(await last('from "rejected"')).toEqual([
        'SEARCH rejected USING INDEX rejected_in_order ((at,position,mailbox)<(?,?,?))',
      ])
    })
})
