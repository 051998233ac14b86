import { generateKeyPairSync } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { maxBodyBytes } from '@digital-spine/api'
import {
  createUuidSource,
  type Did,
  mailboxDid,
  type Name,
  type PublicJwk,
  parseName,
  topicId,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { openDatabase } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAtRest } from '../src/at-rest.ts'
import { insertChannel } from '../src/channels/channel-store.ts'
import type { KnownMembers } from '../src/channels/member-store.ts'
import type { GatewayContext } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { type Acceptor, createAcceptor, type SendInput } from '../src/outbox/accept.ts'

const owner = parseName('acme.iam.ewc')
const topics = ['readings', 'offers'].map((topicName) => {
  return { owner, topicName, topicId: topicId(owner, topicName), format: 'jsonschema' as const }
})
const message: SendInput = { fqcn: 'out', topicOwner: owner, topicName: 'readings', payload: '{"kwh":1}' }

const keys = [1, 2].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }))
const mailbox = (n: number): Did => mailboxDid(keys[n - 1] as unknown as PublicJwk)

describe.each(['sqlite', 'postgres'] as const)('accepting messages on %s', (engine) => {
  const folder = tempFolder()
  let postgres: TestPostgres | undefined
  let db: GatewayDatabase
  let accept: Acceptor
  let version: string
  let known: KnownMembers | undefined
  let recipients: () => Promise<Did[]>

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres()
    const url = postgres?.url ?? `sqlite:${folder.path}/data.sqlite`
    db = await openDatabase<GatewaySchema>({ url, migrations: gatewayMigrations })
    for (const [fqcn, useAnonymousExtChannel] of [
      ['out', false],
      ['hidden', true],
    ] as const)
      await insertChannel(db, {
        ...{ fqcn, type: 'pub', payloadEncryption: true, acceptPlain: false, createdAt: 1, updatedAt: 1 },
        ...{ messageForms: false, useAnonymousExtChannel },
        conditions: { dids: [], names: [], roles: [], groups: [], topics, responseTopics: [] },
      })
  })
  afterAll(async () => {
    await db.destroy()
    await postgres?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })
  beforeEach(async () => {
    await db.deleteFrom('outbox').execute()
    version = '1.0.0'
    known = undefined
    recipients = async () => []
    const get = async (_: Name, name: string) => {
      const about = { id: topicId(owner, name), owner, name, version, format: 'jsonschema' as const }
      return { ...about, validator: { check: async () => undefined } }
    }
    const context = {
      ...{ db, topics: { get }, atRest: createAtRest(new Uint8Array(32).fill(7)), events: new EventEmitter() },
      ...{ newId: createUuidSource(nodeCrypto, Date.now), now: Date.now },
    } as unknown as GatewayContext
    accept = createAcceptor(context, {
      members: { known: () => known, recipients: () => recipients() },
      parties: { resolve: async (text) => ({ did: `did:ethr:spine:${text.toLowerCase()}` as Did }) },
    })
  })

  const inOutbox = async () => (await db.selectFrom('outbox').select('id').orderBy('seq').execute()).map(({ id }) => id)
  const once = { ...message, transactionId: 'once' }

  it('takes a transaction once, and tells which message it was', async () => {
    const { id } = await accept(once)
    version = '1.1.0'
    expect(await accept(once)).toMatchObject({ id, duplicate: true })
    expect(await inOutbox()).toEqual([id])
  })

  it('takes a transaction once of all that come together', async () => {
    const accepted = await Promise.all([once, once, once].map(accept))
    expect(accepted.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
    expect(new Set(accepted.map(({ id }) => id)).size).toBe(1)
    expect(await inOutbox()).toHaveLength(1)
  })

  it.each<[string, Partial<SendInput>]>([
    ['payload', { payload: '{"kwh":2}' }],
    ['message that it answers', { initiatingMessageId: 'another' }],
    ['transaction that it answers', { initiatingTransactionId: 'another' }],
    ['recipient', { recipients: ['b'] }],
  ])('refuses a transaction that comes again with another %s', async (_, over) => {
    const { id } = await accept(once)
    await expect(accept({ ...once, ...over })).rejects.toMatchObject({
      code: 'DUPLICATE_TRANSACTION',
      details: { transactionId: 'once', clientGatewayMessageId: id },
    })
    expect(await inOutbox()).toEqual([id])
  })

  it('refuses a transaction that comes again when its payload is kept no more: it could be anything', async () => {
    const { id } = await accept(once)
    await db
      .updateTable('outbox')
      .set({ payload: new Uint8Array(0), dropped_at: 1 })
      .execute()
    await expect(accept(once)).rejects.toMatchObject({ code: 'DUPLICATE_TRANSACTION' })
    expect(await inOutbox()).toEqual([id])
  })

  it('takes what comes together with a transaction that is refused', async () => {
    const first = await accept(once)
    const [refused, taken] = await Promise.allSettled([accept({ ...once, payload: '{"kwh":2}' }), accept(message)])
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'DUPLICATE_TRANSACTION' } })
    expect(taken).toMatchObject({ status: 'fulfilled', value: { duplicate: false } })
    expect(await inOutbox()).toHaveLength(2)
    expect((await inOutbox())[0]).toBe(first.id)
  })

  it('takes the same transaction id for another topic, and messages without one as often as they come', async () => {
    await accept(once)
    expect(await accept({ ...once, topicName: 'offers' })).toMatchObject({ duplicate: false })
    for (let i = 0; i < 2; i += 1) expect(await accept(message)).toMatchObject({ duplicate: false })
    expect(await inOutbox()).toHaveLength(4)
  })

  it('knows whom a message is for, however they are called and in whatever order', async () => {
    const [a, b] = ['did:ethr:spine:a', 'did:ethr:spine:b'] as Did[]
    const some = { ...once, recipients: ['b', 'A', 'a'] }
    const { id } = await accept(some)
    expect(await accept({ ...some, recipients: ['a', 'B'] })).toEqual({ id, duplicate: true, recipients: [a, b] })
    known = { at: 1, members: [{ did: b as Did, reasons: [] }] }
    expect(await accept(message)).toMatchObject({ recipients: [b] })
  })

  it('knows which anonymous mailboxes a message is for, on a channel to such alone', async () => {
    const [a, b] = [mailbox(1), mailbox(2)].sort() as [Did, Did]
    const hidden = { ...message, fqcn: 'hidden' }
    expect(await accept({ ...hidden, anonymousRecipient: [b, a, b] })).toMatchObject({ recipients: [a, b] })
    for (const [code, refused] of [
      ['NO_RECIPIENTS', hidden],
      ['NO_RECIPIENTS', { ...hidden, anonymousRecipient: [] }],
      ['CHANNEL_UNFIT', { ...hidden, anonymousRecipient: [a], recipients: ['b'] }],
      ['CHANNEL_UNFIT', { ...message, anonymousRecipient: [a] }],
      ['DID_INVALID', { ...hidden, anonymousRecipient: ['did:ethr:spine:0x1111111111111111111111111111111111111111'] }],
    ] as const)
      await expect(accept(refused as SendInput)).rejects.toMatchObject({ code })
    expect(await inOutbox()).toHaveLength(1)
  })

  it('refuses what is for nobody, if that is sure', async () => {
    known = { at: 1, members: [] }
    await expect(accept(message)).rejects.toMatchObject({ code: 'NO_RECIPIENTS' })
    recipients = async () => ['did:ethr:spine:a' as Did]
    expect(await accept(message)).toMatchObject({ duplicate: false })
    recipients = () => Promise.reject(new Error('the broker is away'))
    expect(await accept(message)).toMatchObject({ duplicate: false })
  })

  it.each<[string, Partial<SendInput>]>([
    ['MESSAGE_EXPIRED', { expiresAt: Date.now() }],
    ['TOO_LARGE', { payload: 'x'.repeat(maxBodyBytes - 27) }],
  ])('refuses with %s what would never arrive', async (code, over) => {
    await expect(accept({ ...message, ...over })).rejects.toMatchObject({ code })
    expect(await inOutbox()).toEqual([])
    expect(await accept({ ...message, payload: 'x'.repeat(maxBodyBytes - 28), expiresAt: Date.now() + 60_000 }))
    expect(await inOutbox()).toHaveLength(1)
  })
})
