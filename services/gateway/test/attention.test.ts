import { type Did, issueRoleCredential, keySigner, kidOf, parseName, statusAt } from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { openDatabase } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { showFindings } from '../src/attention/item.ts'
import { findAboutMessages } from '../src/attention/of-messages.ts'
import { findAboutOthers } from '../src/attention/of-others.ts'
import { findAboutRoom } from '../src/attention/of-room.ts'
import { findAboutSettings } from '../src/attention/of-settings.ts'
import { insertChannel } from '../src/channels/channel-store.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { insertWebhook, newWebhook } from '../src/webhooks/webhook-store.ts'
import { watchPlans } from './query-plans.ts'
import { sender } from './received-rows.ts'

const dayMs = 86_400_000
const minuteMs = 60_000
const now = 1000 * dayMs

describe.each(['sqlite', 'postgres'] as const)('what needs attention, on %s', (engine) => {
  const folder = tempFolder()
  let postgres: TestPostgres | undefined
  let db: GatewayDatabase

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres()
    const url = postgres?.url ?? `sqlite:${folder.path}/data.sqlite`
    db = await openDatabase<GatewaySchema>({ url, migrations: gatewayMigrations })
  })
  afterAll(async () => {
    await db.destroy()
    await postgres?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })
  beforeEach(async () => {
    for (const table of ['outbox', 'dead_letters', 'gaps', 'channels', 'webhooks'] as const)
      await db.deleteFrom(table).execute()
  })

  const find = (at = db) => findAboutMessages({ db: at, now: () => now })
  const queue = (...rows: { created_at: number; status?: 'queued' | 'sealed' | 'sent' }[]) =>
    db
      .insertInto('outbox')
      .values(
        rows.map(({ created_at, status = 'queued' }, i) => ({
          ...{
            id: String(i),
            channel: 'out',
            topic_owner: 'a',
            topic_name: 'b',
            topic_id: 'c',
            topic_version: '1.0.0',
          },
          ...{ topic_format: 'jsonschema' as const, payload: new Uint8Array(1), created_at, status },
        })),
      )
      .execute()

  it('counts dead letters by their codes, and tells those that were sent from here by themselves', async () => {
    const letter = {
      message: 'm',
      fqcn: 'in',
      client: 'r',
      entry: 1,
      code: 'TOO_LARGE',
      kind: 'in' as const,
      at: now - 9,
    }
    await db
      .insertInto('dead_letters')
      .values([
        ...[letter, { ...letter, at: now - 99 }, { ...letter, redriven_at: now }],
        ...[
          { ...letter, kind: 'reader' as const, code: 'METER_UNKNOWN' },
          { ...letter, kind: 'out' as const },
        ],
      ])
      .execute()
    const found = (await find()).toSorted((a, b) => `${a.kind}${a.subject}`.localeCompare(`${b.kind}${b.subject}`))
    expect(found).toEqual([
      { kind: 'dead-letter', subject: 'METER_UNKNOWN', count: 1, since: now - 9 },
      { kind: 'dead-letter', subject: 'TOO_LARGE', count: 2, since: now - 99 },
      { kind: 'failed', subject: 'TOO_LARGE', count: 1, since: now - 9 },
    ])
  })

  it('tells of messages that wait for long, and of what never came lately', async () => {
    const ago = (minutes: number) => ({ created_at: now - minutes * minuteMs })
    await queue({ ...ago(9), status: 'sent' }, { ...ago(8), status: 'sealed' }, ago(6), ago(4))
    const gap = { sender, channel: 'out', before_epoch: 'e', before_n: 1 }
    await db
      .insertInto('gaps')
      .values([now - 8 * dayMs, now - dayMs].map((at) => ({ ...gap, at })))
      .execute()
    expect(await find()).toEqual([
      { kind: 'waiting', count: 2, since: now - 8 * minuteMs },
      { kind: 'gap', count: 1, since: now - dayMs },
    ])
  })

  it('tells of channels that are for nobody, and of webhooks that take nothing', async () => {
    const conditions = { dids: [], names: [], roles: [], groups: [], topics: [], responseTopics: [] }
    for (const [fqcn, useAnonymousExtChannel] of Object.entries({
      none: false,
      some: false,
      lost: false,
      hidden: true,
    }))
      await insertChannel(db, {
        ...{ fqcn, type: 'pub', payloadEncryption: true, acceptPlain: false, createdAt: 1, updatedAt: 1 },
        ...{ messageForms: false, useAnonymousExtChannel, conditions },
      })
    const hook = {
      url: 'https://a.example',
      format: 'json' as never,
      secret: new Uint8Array(1),
      headers: new Uint8Array(1),
    }
    for (const [id, more] of Object.entries({
      fine: {},
      failing: { failing_since: now - 5 },
      gone: { state: 'disabled' as const, failing_since: 1 },
      paused: { state: 'paused' as const, failing_since: 1 },
    }))
      await insertWebhook(db, { ...newWebhook({ id, ...hook }, { createdBy: 'me', now }), ...more })
    const found = await findAboutSettings(
      { db },
      {
        known: (fqcn) => ({ at: now, members: fqcn === 'some' ? [{ did: sender, reasons: [] }] : [] }),
        problem: (fqcn) => (fqcn === 'lost' ? 'SERVICE_UNAVAILABLE' : undefined),
      },
    )
    expect(found).toHaveLength(4)
    expect(found).toEqual(
      expect.arrayContaining([
        { kind: 'channel', subject: 'none' },
        { kind: 'members', subject: 'lost', reason: 'SERVICE_UNAVAILABLE' },
        { kind: 'webhook', subject: 'failing', since: now - 5, reason: 'failing' },
        { kind: 'webhook', subject: 'gone', reason: 'disabled' },
      ]),
    )
  })

  if (engine === 'sqlite')
    it('is found in indexes alone, but for one row', async () => {
      await queue({ created_at: now - 8 * minuteMs })
      const watched = watchPlans(db)
      await find(watched.db)
      const [letters, gaps, ...waiting] = (await watched.plans('select')).map((plan) => plan[0])
      expect(letters).toBe('SCAN dead_letters USING COVERING INDEX dead_letters_open')
      expect(gaps).toBe('SEARCH gaps USING COVERING INDEX gaps_by_time (at>?)')
      expect(waiting).toEqual([
        'SEARCH outbox USING COVERING INDEX outbox_by_time (created_at<?)',
        'SEARCH outbox USING COVERING INDEX outbox_by_status (status=? AND seq<?)',
        'SEARCH outbox USING INTEGER PRIMARY KEY (rowid=?)',
      ])
    })
})

const did = `did:ethr:spine:0x${'1'.repeat(40)}` as Did
const [user, creator] = ['user', 'creator'].map((label) => parseName(`${label}.roles.acme.iam.ewc`)) as never as [
  never,
  never,
]
const noCertificate = { certificate: { endsAt: () => undefined }, now }

describe('what others know', () => {
  const held = async (role: never, state: 'active' | 'revoked', validUntil?: number) => {
    const signer = keySigner(crypto, did, kidOf(did, 'delegate-1'), await crypto.generateP256())
    const status = statusAt('https://hub.example', did, { revocationList: 1, suspensionList: 2, index: 5 })
    const about = { id: 'urn:uuid:1', subject: did, role, version: 1, validFrom: 0, status }
    const jws = await issueRoleCredential(signer, { ...about, ...(validUntil === undefined ? {} : { validUntil }) })
    return { id: 'urn:uuid:1', jws, role, issuer: did, published: true, issuedAt: 0, formats: [], state }
  }

  it('is told of roles by the credential that holds the longest', async () => {
    const soon = now + 29 * dayMs
    const found = async (...credentials: Awaited<ReturnType<typeof held>>[]) =>
      findAboutOthers({ held: credentials }, noCertificate)
    expect(await found(await held(user, 'active', soon), await held(creator, 'revoked'))).toEqual([
      { kind: 'role', subject: user, until: soon },
      { kind: 'role', subject: creator, reason: 'revoked' },
    ])
    expect(await found(await held(user, 'active', soon), await held(user, 'active'))).toEqual([])
    expect(await found(await held(user, 'revoked'), await held(user, 'active', now + 31 * dayMs))).toEqual([])
  })

  it('is told of requests by role, of what does not work, and of what ends', () => {
    const request = { id: '1', subject: did, version: 1, publish: true, status: 'requested' as const, requestedAt: 5 }
    const own = [
      { ...request, role: user },
      { ...request, role: creator, status: 'rejected' as const },
    ]
    const pending = [9, 7].map((requestedAt) => ({ ...request, role: creator, requestedAt }))
    const ok = { ok: true }
    const works = {
      accept: ok,
      send: { ok: false, why: 'broker: gone' },
      receive: ok,
      files: ok,
      topics: ok,
      enrol: ok,
    }
    const key = {
      block: 1,
      kid: `${did}#delegate-2` as never,
      jwk: {} as never,
      from: 0,
      until: now + dayMs,
      revoked: Number.POSITIVE_INFINITY,
    }
    const keys = [key, { ...key, until: Number.POSITIVE_INFINITY }]
    const certificate = { endsAt: () => now - 1 }
    const found = findAboutOthers({ works, own, pending, keys }, { certificate, now })
    expect(showFindings(found).map(({ action: _, ...item }) => item)).toEqual([
      { kind: 'work', severity: 'critical', subject: 'send', reason: 'broker: gone' },
      { kind: 'key', severity: 'warning', subject: key.kid, until: now + dayMs },
      { kind: 'certificate', severity: 'warning', until: now - 1 },
      { kind: 'decide', severity: 'info', subject: creator, count: 2, since: 7 },
      { kind: 'requested', severity: 'info', subject: user, count: 1, since: 5 },
    ])
    expect(findAboutOthers({}, noCertificate)).toEqual([])
  })

  it('is asked for room by what is left of it', async () => {
    const at = (used: number, free: number) =>
      findAboutRoom({ room: { usage: async () => ({ used, free, maxBytes: 1000 }) } })
    expect(await at(900, 2 ** 30)).toEqual([])
    expect((await at(901, 2 ** 20)).map(({ kind }) => kind)).toEqual(['disk', 'files'])
  })
})
