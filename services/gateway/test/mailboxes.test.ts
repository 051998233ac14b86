import { EventEmitter } from 'node:events'
import type { MailboxEntry } from '@digital-spine/api'
import {
  createEpoch,
  type Did,
  keySigner,
  kidOf,
  mailboxSigner,
  parseJws,
  type ReceiptEntry,
  receiptsType,
  type Signer,
  sealMessage,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { openDatabase, silentLogger } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { openMemoryVault } from '@digital-spine/vault'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { forgetChannels, insertChannel } from '../src/channels/channel-store.ts'
import type { GatewayContext } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { createReceiptSender } from '../src/inbox/receipts.ts'
import { createReceiver } from '../src/inbox/receive.ts'
import { createWriteLane } from '../src/inbox/write-lane.ts'
import { createJobs } from '../src/jobs.ts'
import { createMailboxes, inUse } from '../src/mailboxes/mailboxes.ts'
import type { MailboxKey, Recipient } from '../src/mailboxes/recipient.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { sender } from './received-rows.ts'

const dayMs = 24 * 3_600_000
const start = 1000 * dayMs
const me = 'did:ethr:spine:0x2222222222222222222222222222222222222222' as Did
const broker = 'did:ethr:spine:0x3333333333333333333333333333333333333333' as Did

describe.each(['sqlite', 'postgres'] as const)('anonymous mailboxes on %s', (engine) => {
  const folder = tempFolder()
  let postgres: TestPostgres | undefined
  let db: GatewayDatabase
  let now: number
  let calls: { operation: string; argument: Record<string, unknown> }[]
  let requests: string[]
  let reading: Map<MailboxKey, Recipient>
  let context: GatewayContext
  let subscribed: { onEntries: (entries: readonly MailboxEntry[]) => Promise<void> }[]

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres()
    const url = postgres?.url ?? `sqlite:${folder.path}/data.sqlite`
    const before = Object.entries(gatewayMigrations).filter(([name]) => name < '021')
    const old = await openDatabase<GatewaySchema>({ url, migrations: Object.fromEntries(before) })
    await old.insertInto('flows_in').values({ sender, channel: 'out', epoch: 'e', n: 7, hash: 'h' }).execute()
    await old.insertInto('parked').values({ position: 3, sender, channel: 'out' }).execute()
    await old.insertInto('rejected').values({ position: 2, code: 'X', reason: 'x', at: 1, n: 4 }).execute()
    const epoch = { epoch: 'e', sender, manifest: '{}', leaf: '{}', key: Buffer.from('key'), stored_at: 5 }
    await old.insertInto('epochs_in').values(epoch).execute()
    await old.destroy()
    db = await openDatabase<GatewaySchema>({ url, migrations: gatewayMigrations })
  })
  afterAll(async () => {
    await db.destroy()
    await postgres?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })
  beforeEach(async () => {
    await db.deleteFrom('mailboxes').execute()
    ;[now, calls, requests, reading, subscribed] = [start, [], [], new Map(), []]
    const line = {
      connected: true,
      onConnected: () => undefined,
      call: async (operation: string, argument: Record<string, unknown>) => void calls.push({ operation, argument }),
      http: {
        async call(method: string, path: string) {
          if (path === '/v1/policy') return { maxRetentionMs: 30 * dayMs }
          requests.push(`${method} ${path}`)
        },
      },
      subscribe(reader: (typeof subscribed)[number]) {
        subscribed.push(reader)
        return () => undefined
      },
    }
    const signer: Signer = { did: me, kid: `${me}#delegate-1` as Signer['kid'], sign: () => new Uint8Array(64) }
    context = {
      ...{ db, broker: line, brokerDid: broker, signer, now: () => now, logger: silentLogger() },
      ...{ vault: await openMemoryVault(), events: new EventEmitter(), refusals: { inc: () => undefined } },
    } as unknown as GatewayContext
  })

  const open = () =>
    createMailboxes(context, {
      jobs: createJobs(context),
      readers: {
        open: async (recipient) => void reading.set(recipient.mailbox, recipient),
        drop: async (mailbox) => void reading.delete(mailbox),
      },
    })
  const dids = (list: readonly { did: Did }[]): Did[] => list.map(({ did }) => did)

  it('keeps what was known of the participant’s own mailbox', async () => {
    const [flow] = await db.selectFrom('flows_in').selectAll().execute()
    expect(flow).toEqual({ mailbox: '', sender, channel: 'out', epoch: 'e', n: 7, hash: 'h' })
    const [parked] = await db.selectFrom('parked').selectAll().execute()
    expect(parked).toEqual({ mailbox: '', position: 3, sender, channel: 'out' })
    const [rejected] = await db.selectFrom('rejected').selectAll().execute()
    expect(rejected).toMatchObject({ mailbox: '', position: 2, code: 'X', n: 4, id: null })
    const [epoch] = await db.selectFrom('epochs_in').selectAll().execute()
    expect(epoch).toMatchObject({ mailbox: '', epoch: 'e', stored_at: 5 })
    expect(Buffer.from(epoch?.key ?? [])).toEqual(Buffer.from('key'))
  })

  it('has one for now and another for later, and goes from one to the next without losing what comes to the last', async () => {
    const mailboxes = open()
    await mailboxes.renew()
    expect(await mailboxes.list()).toEqual([])
    await mailboxes.begin()
    await mailboxes.renew()
    const first = inUse(await mailboxes.list(), now)
    expect(first.current?.did).not.toBe(first.next?.did)
    expect(first.next?.valid_from).toBe(first.current?.valid_to)
    await mailboxes.begin()
    await mailboxes.renew()
    expect(await mailboxes.list()).toHaveLength(2)
    const paths = [first.current, first.next].map(
      (mailbox) => `PUT /v1/mailboxes/${encodeURIComponent(mailbox?.did ?? '')}`,
    )
    expect(requests).toEqual(paths)

    now += dayMs
    await mailboxes.renew()
    const second = inUse(await mailboxes.list(), now)
    expect(second.current?.did).toBe(first.next?.did)
    expect(new Set(reading.keys())).toEqual(new Set(dids(await mailboxes.list())))
    expect(reading.has(first.current?.did ?? '')).toBe(true)

    const published = () => calls.filter(({ operation }) => operation === 'prekey').length
    now = start + 12 * dayMs
    calls = []
    await mailboxes.renew()
    expect(reading.has(first.current?.did ?? '')).toBe(true)
    const taking = (await mailboxes.list()).filter(({ valid_to }) => now < valid_to + 10 * dayMs)
    expect(taking).not.toHaveLength((await mailboxes.list()).length)
    expect(published()).toBe(taking.length)

    now += 40 * dayMs
    await mailboxes.renew()
    expect(reading.has(first.current?.did ?? '')).toBe(false)
    expect(requests).toContain(`DELETE /v1/mailboxes/${encodeURIComponent(first.current?.did ?? '')}`)
    expect(await mailboxes.signerOf(first.current?.did ?? '')).toBeUndefined()
    const third = inUse(await mailboxes.list(), now)
    expect(third.current?.valid_from).toBe(now)
    expect(third.next?.valid_from).toBe(third.current?.valid_to)
    for (const { did } of await mailboxes.list()) expect((await mailboxes.signerOf(did))?.did).toBe(did)
    await mailboxes.close()
  })

  it('signs receipts by the mailbox they are of, and is not held up by one that is gone', async () => {
    const mailboxes = open()
    await mailboxes.begin()
    await mailboxes.renew()
    const [{ did: mailbox } = { did: me }] = await mailboxes.list()
    const entryOf = (recipient: Did): ReceiptEntry => {
      return { status: 'delivered', recipient, id: 'id', hash: 'A'.repeat(43), position: 1 }
    }
    const gone = 'did:key:zGone' as Did
    await db
      .insertInto('pending_receipts')
      .values(
        ([gone, mailbox, ''] as const).map((of) => {
          return { sender, mailbox: of, entry: JSON.stringify(entryOf(of === '' ? me : of)) }
        }),
      )
      .execute()
    calls = []
    const receipts = createReceiptSender(context, mailboxes.signerOf)
    receipts.wake()
    const signedBy = () =>
      calls
        .filter(({ operation }) => operation === 'receipts')
        .map(({ argument }) => parseJws(argument.jws, receiptsType).did)
    await expect.poll(signedBy, { timeout: 30_000 }).toEqual([mailbox, me])
    await receipts.close()
    await mailboxes.close()
    expect(await db.selectFrom('pending_receipts').selectAll().execute()).toEqual([])
  })

  it('acknowledges in the mailbox that an entry came to, and keeps places of several apart', async () => {
    await db.deleteFrom('rejected').execute()
    const mailbox = 'did:key:zMailbox' as Did
    const options = {
      ...{ lane: createWriteLane(db), receipts: { wake: () => undefined, close: async () => undefined } },
      ...{ members: {} as never, fetcher: { wake: () => undefined } },
    }
    const receivers = [
      await createReceiver(context, { ...options, recipient: { signer: context.signer, mailbox: '' } }),
      await createReceiver(context, { ...options, recipient: { signer: context.signer, mailbox } }),
    ]
    for (const { onEntries } of subscribed) await onEntries([{ position: 1, kind: 'message', acceptedAt: 1, jws: 'x' }])
    expect(calls).toEqual([
      { operation: 'ack', argument: { client: 'gateway', positions: [1] } },
      { operation: 'ack', argument: { client: 'gateway', positions: [1], mailbox } },
    ])
    const rejected = await db
      .selectFrom('rejected')
      .select(['mailbox', 'position', 'code'])
      .orderBy('mailbox')
      .execute()
    expect(rejected).toEqual(['', mailbox].map((of) => ({ mailbox: of, position: 1, code: 'JWS_INVALID' })))
    const letters = await db.selectFrom('dead_letters').select(['mailbox', 'entry']).where('kind', '=', 'in').execute()
    expect(letters).toHaveLength(2)
    for (const receiver of receivers) await receiver.close()
  })

  it.each<[string, object, string]>([
    ['a plain message, whatever the channel says', { useAnonymousExtChannel: true }, 'ENCRYPTION_MISMATCH'],
    ['what is for a channel that is not anonymous', { useAnonymousExtChannel: false }, 'SENDER_NOT_ALLOWED'],
  ])('refuses %s', async (_, settings, code) => {
    for (const table of ['rejected', 'epochs_in', 'flows_in', 'channels'] as const) await db.deleteFrom(table).execute()
    const topicId = '0123456789abcdef01234567'
    const topic = { owner: 'acme.iam.ewc', topicName: 'readings', topicId, format: 'jsonschema' }
    const channel = { fqcn: 'in', type: 'sub', acceptPlain: true, payloadEncryption: false, ...settings }
    const conditions = { dids: [], names: [], roles: [], groups: [], topics: [topic], responseTopics: [] }
    await insertChannel(db, { ...channel, conditions, createdAt: 1, updatedAt: 1 } as never)
    forgetChannels(db)
    const key = await nodeCrypto.generateP256()
    const from = keySigner(nodeCrypto, sender, kidOf(sender, 'delegate-1'), key)
    const mailbox = mailboxSigner(nodeCrypto, await nodeCrypto.generateP256())
    const recipients = [{ did: mailbox.did, prekey: null, prev: null }]
    const opened = await createEpoch({
      ...{ crypto: nodeCrypto, signer: from, channel: 'out', encrypted: false, recipients, now },
    })
    const { header, body } = await sealMessage({
      ...{ crypto: nodeCrypto, signer: from, epoch: opened.secret, n: 0, plaintext: Buffer.from('{}'), now },
      ...{ id: '01900000-0000-7000-8000-000000000001', topic: { id: topicId, version: '1.0.0' } },
      cty: 'application/json',
    })
    Object.assign(context, { ledger: { receivedKeys: { resolveKey: () => key } } })
    Object.assign(context.broker, { call: async () => ({ manifest: opened.manifest, ...opened.entries[0] }) })
    const receiver = await createReceiver(context, {
      ...{ lane: createWriteLane(db), receipts: { wake: () => undefined, close: async () => undefined } },
      ...{ members: { blocks: () => false, allows: async () => true } as never, fetcher: { wake: () => undefined } },
      recipient: { signer: mailbox, mailbox: mailbox.did },
    })
    await subscribed[0]?.onEntries([{ position: 1, kind: 'message', acceptedAt: now, jws: header, body }])
    await receiver.close()
    expect(await db.selectFrom('rejected').select(['mailbox', 'code']).execute()).toEqual([
      { mailbox: mailbox.did, code },
    ])
  })
})
