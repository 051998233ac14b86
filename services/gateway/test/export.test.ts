import type { ExportedReceived, ExportedSent, ExportLine } from '@digital-spine/api'
import { verifyExport } from '@digital-spine/client'
import {
  createEpoch,
  createReceipts,
  type Did,
  didEthr,
  type EpochEntry,
  type EpochSecret,
  keySigner,
  kidOf,
  type PublicJwk,
  type ReceiptEntry,
  type Signer,
  SpineError,
  sealMessage,
} from '@digital-spine/core'
import { nodeCrypto as crypto } from '@digital-spine/core/crypto-node'
import { createHttpServer, type HttpServer, openDatabase, silentLogger } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import type { Insertable } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Act } from '../src/access/audit.ts'
import type { Principal } from '../src/access/principal.ts'
import type { GatewayContext } from '../src/context.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { addEvidenceRoute } from '../src/routes/evidence.ts'
import { addExportRoute } from '../src/routes/export.ts'
import { showError } from '../src/show/error.ts'
import { receivedRow } from './received-rows.ts'

/** More epochs than a reader of an export remembers, and then the first of them again. */
const epochs = 260
const now = 1_800_000_000_000
const topic = { id: '0123456789abcdef01234567', version: '1.0.0' }
const topicColumns = { topic_owner: 'acme.iam.ewc', topic_name: 'readings', topic_id: topic.id, topic_version: '1.0.0' }
const plaintext = Buffer.from('{"kwh":"canary"}')
const folder = tempFolder()
const known = new Map<string, PublicJwk>()
const keys = {
  resolveKey(kid: string): PublicJwk {
    const key = known.get(kid)
    if (key === undefined) throw new SpineError('KEY_UNKNOWN', 'no such key')
    return key
  },
}

let db: GatewayDatabase
let server: HttpServer
let url: string
let caller: Principal
let acts: Act[]
let exported: ExportLine[]
const signers: Record<string, Signer> = {}

const party = async (name: string, n: number): Promise<Signer> => {
  const did = didEthr('spine', `0x${n.toString(16).padStart(40, '0')}`)
  const { d, ...publicKey } = await crypto.generateP256()
  const kid = kidOf(did, 'delegate-1')
  known.set(kid, publicKey)
  const signer = keySigner(crypto, did, kid, { ...publicKey, d })
  signers[name] = signer
  return signer
}
const uuid = (n: number): string => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
const openEpoch = async (signer: Signer, ...to: Did[]) =>
  createEpoch({
    ...{ crypto, signer, channel: 'out', encrypted: false, now },
    recipients: to.map((did) => ({ did, prekey: null, prev: null })),
  })
const seal = (signer: Signer, epoch: EpochSecret, n: number, id: string) =>
  sealMessage({ crypto, signer, epoch, n, id, topic, plaintext, cty: 'application/json', now, tx: `tx-${id}` })

beforeAll(async () => {
  db = await openDatabase<GatewaySchema>({ url: `sqlite:${folder.path}/data.sqlite`, migrations: gatewayMigrations })
  const [me, peer, broker] = [await party('me', 1), await party('peer', 2), await party('broker', 3)]
  const mailbox = await party('mailbox', 4)
  const inbox: Insertable<GatewaySchema['inbox']>[] = []
  const receive = async (secret: EpochSecret, position: number, at = now) => {
    const id = uuid(position)
    const { header, hash } = await seal(peer, secret, position === epochs ? 1 : 0, id)
    const row = receivedRow({ id, position, header, hash, sender: peer.did, tx: `tx-${id}`, ...topicColumns })
    inbox.push({ ...row, payload: plaintext, received_at: at, accepted_at: now, mailbox: '' })
  }
  const proofs: Insertable<GatewaySchema['epochs_in']>[] = []
  let first: EpochSecret | undefined
  for (let i = 0; i < epochs; i += 1) {
    const { secret, manifest, entries } = await openEpoch(peer, broker.did, me.did)
    first ??= secret
    const { leaf, index, path } = entries[1] as EpochEntry
    const proof = JSON.stringify({ manifest, leaf, index, path })
    const row = {
      epoch: secret.epoch,
      sender: peer.did,
      manifest: '',
      leaf: '',
      key: null,
      stored_at: now,
      proof,
      mailbox: '' as const,
    }
    proofs.push(row)
    await receive(secret, i, i === 7 ? now + 1 : now)
  }
  await receive(first as EpochSecret, epochs)
  const toMailbox = await openEpoch(peer, mailbox.did)
  const { leaf, index, path } = toMailbox.entries[0] as EpochEntry
  const share = { mailbox: mailbox.did, epoch: toMailbox.secret.epoch, sender: peer.did, manifest: '', leaf: '' }
  const proof = JSON.stringify({ manifest: toMailbox.manifest, leaf, index, path })
  proofs.push({ ...share, key: null, stored_at: now, proof })
  const atMailbox = await seal(peer, toMailbox.secret, 0, uuid(2000))
  const id = uuid(2000)
  const row = receivedRow({
    id,
    position: epochs + 1,
    header: atMailbox.header,
    hash: atMailbox.hash,
    sender: peer.did,
    tx: `tx-${id}`,
    ...topicColumns,
  })
  inbox.push({ ...row, payload: plaintext, received_at: now, accepted_at: now, mailbox: mailbox.did })
  await db.insertInto('epochs_in').values(proofs).execute()
  await db.insertInto('inbox').values(inbox).execute()
  await db.updateTable('inbox').set({ fqcn: 'other' }).where('position', '=', 5).execute()
  const { secret } = await openEpoch(me, peer.did)
  for (const [n, status] of (['sent', 'sent', 'queued'] as const).entries()) {
    const id = uuid(1000 + n)
    const { header, hash } = await seal(me, secret, n, id)
    await db
      .insertInto('outbox')
      .values({
        ...{ id, status, channel: 'out', ...topicColumns, topic_format: 'jsonschema', payload: plaintext },
        ...{ header: status === 'sent' ? header : null, hash, tx: `tx-${id}`, created_at: now },
      })
      .execute()
    for (const [signer, state] of status === 'sent'
      ? ([
          [broker, 'accepted'],
          [peer, 'delivered'],
        ] as const)
      : []) {
      const entry: ReceiptEntry = { status: state, recipient: peer.did, id, hash, position: n + 1 }
      const jws = await createReceipts(signer, [entry], now)
      const batch = jws.split('.')[2] ?? ''
      await db.insertInto('receipt_batches').values({ id: batch, jws, received_at: now }).execute()
      const receipt = { message: id, recipient: peer.did, status: state, at: now, batch }
      await db.insertInto('receipts').values(receipt).execute()
    }
  }
  const context = {
    ...{ db, signer: me, brokerDid: broker.did, now: () => now + 1000, atRest: { open: Buffer.from } },
  } as unknown as GatewayContext
  server = await createHttpServer({
    ...{ name: 'test', title: 'Test', logger: silentLogger() },
    showError: (error, request) => showError(error, request, 'proper'),
  })
  server.app.addHook('onRequest', async (request) => {
    request.principal = caller
  })
  addEvidenceRoute(server.app, context)
  addExportRoute(server.app, context, { audit: { record: async (act: Act) => void acts.push(act) } as never })
  url = await server.listen({ host: '127.0.0.1', port: 0 })
  ;[acts, caller] = [[], callerWith('read')]
  exported = await read('')
})
afterAll(async () => {
  await server.close()
  await db.destroy()
  folder[Symbol.dispose]()
})
beforeEach(() => {
  acts = []
  caller = callerWith('read')
})

const callerWith = (...scopes: Principal['scopes'] extends ReadonlySet<infer T> ? T[] : never): Principal => ({
  ...{ kind: 'user', id: 'ada', name: 'ada', scopes: new Set(scopes), holds: async () => true },
})
const get = (query: string) => fetch(`${url}/api/v2/export/messages?${query}`)
const read = async (query: string): Promise<ExportLine[]> => {
  const answer = await get(query)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson'])
  return (await answer.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ExportLine)
}
const messages = (lines: readonly ExportLine[]) =>
  lines.filter((line): line is ExportedReceived | ExportedSent => line.kind === 'received' || line.kind === 'sent')
const verify = (lines: readonly ExportLine[]) =>
  verifyExport(
    (async function* () {
      for (const line of lines) yield JSON.stringify(line)
    })(),
    { crypto, keys },
  )

it('has all messages in order with what proves them, which holds', async () => {
  expect(messages(exported).map(({ kind, id }) => `${kind} ${id}`)).toEqual([
    ...Array.from({ length: epochs + 1 }, (_, i) => `received ${uuid(i)}`),
    `received ${uuid(2000)}`,
    ...[0, 1, 2].map((n) => `sent ${uuid(1000 + n)}`),
  ])
  expect(await verify(exported)).toEqual({
    ...{ did: signers.me?.did, broker: signers.broker?.did, complete: true, problems: [] },
    ...{ received: epochs + 2, sent: 2, receipts: 4, unproven: 1 },
  })
})

it('has payloads only for who may have all, and records who took them', async () => {
  expect(JSON.stringify(exported)).not.toContain('canary')
  expect((await get('payloads=true')).status).toBe(403)
  expect(acts).toEqual([])
  caller = callerWith('read', 'administer')
  await db
    .updateTable('inbox')
    .set({ payload: Buffer.alloc(0), dropped_at: now })
    .where('position', '=', 1)
    .execute()
  const lines = messages(await read('payloads=true'))
  expect(lines.flatMap(({ payload, id }) => (payload === plaintext.toString() ? [] : [id]))).toEqual([uuid(1)])
  expect(acts).toMatchObject([{ actor: 'user:ada', action: 'GET /api/v2/export/messages', detail: { payloads: true } }])
})

it.each<[string, string, number]>([
  ['direction', 'direction=sent', 3],
  ['channel', 'fqcn=other', 1],
  ['time', `direction=received&from=${new Date(now + 1).toISOString()}`, 1],
  ['time they end at', `direction=received&to=${new Date(now).toISOString()}`, epochs + 1],
])('has those of one %s', async (_, query, amount) => {
  const lines = await read(query)
  expect(messages(lines)).toHaveLength(amount)
  expect(await verify(lines)).toMatchObject({ complete: true, problems: [] })
})

/** With one received message only, so that it is looked through at once. */
const few = (): ExportLine[] => {
  const [epoch, received] = ['epoch', 'received'].map((wanted) => exported.findIndex(({ kind }) => kind === wanted))
  const shown = exported.filter(
    ({ kind }, i) => i === epoch || i === received || (kind !== 'epoch' && kind !== 'received'),
  )
  return shown.map((line) => (line.kind === 'end' ? { ...line, messages: messages(shown).length } : line))
}
const change = <K extends ExportLine['kind']>(kind: K, to: (line: Extract<ExportLine, { kind: K }>) => object) => {
  let isChanged = false
  return few().map((line) => {
    if (line.kind !== kind || isChanged) return line
    isChanged = true
    return { ...line, ...to(line as Extract<ExportLine, { kind: K }>) } as ExportLine
  })
}
const altered = (jws: string): string => {
  const [head = '', claims = '', signature = ''] = jws.split('.')
  const first = signature.startsWith('A') ? 'B' : 'A'
  return `${head}.${claims}.${first}${signature.slice(1)}`
}

it.each<[string, () => ExportLine[], string]>([
  ['a header altered', () => change('received', ({ header }) => ({ header: altered(header) })), 'SIGNATURE_INVALID'],
  ['another sender shown', () => change('received', () => ({ sender: signers.broker?.did })), 'SENDER_MISMATCH'],
  ['another transaction shown', () => change('received', () => ({ transactionId: 'x' })), 'DIGEST_MISMATCH'],
  [
    'a manifest altered',
    () => change('epoch', ({ manifest }) => ({ manifest: altered(manifest) })),
    'SIGNATURE_INVALID',
  ],
  ['another place in the tree', () => change('epoch', () => ({ index: 0 })), 'LEAF_INVALID'],
  ['somebody else’s export', () => change('export', () => ({ did: signers.broker?.did })), 'NOT_A_RECIPIENT'],
  ['another broker', () => change('export', () => ({ broker: signers.me?.did })), 'SIGNATURE_INVALID'],
  [
    'a receipt for more than was said',
    () => change('sent', ({ receipts }) => ({ receipts: receipts.map((one) => ({ ...one, status: 'processed' })) })),
    'SIGNATURE_INVALID',
  ],
  ['a receipt that is not there', () => few().filter(({ kind }) => kind !== 'receipts'), 'NOT_FOUND'],
  ['two exports in one', () => [...few().slice(0, -1), ...few().slice(0, 1)], 'VALIDATION_FAILED'],
  ['something behind the end', () => [...few(), ...messages(few()).slice(0, 1)], 'VALIDATION_FAILED'],
])('finds %s', async (_, make, code) => {
  const { problems } = await verify(make())
  expect(problems[0]).toMatchObject({ code })
})

it('has all that proves one message, to take away, for who may look at its channel', async () => {
  const evidenceOf = (id: string, query = '') => fetch(`${url}/api/v2/messages/${id}/evidence${query}`)
  const linesOf = async (answer: Response): Promise<ExportLine[]> =>
    (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ExportLine)
  const received = await evidenceOf(uuid(5))
  const type = received.headers.get('content-type')
  expect([type, received.headers.get('content-disposition')]).toEqual([
    'application/x-ndjson; charset=utf-8',
    `attachment; filename*=UTF-8''${uuid(5)}.ndjson`,
  ])
  const lines = await linesOf(received)
  expect(lines.map(({ kind }) => kind)).toEqual(['export', 'epoch', 'received', 'end'])
  const proven = { complete: true, problems: [], unproven: 0 }
  expect(await verify(lines)).toMatchObject({ ...proven, received: 1, sent: 0 })
  expect(await verify(await linesOf(await evidenceOf(uuid(1000))))).toMatchObject({ ...proven, sent: 1, receipts: 2 })
  expect((await evidenceOf(uuid(1000), '?direction=in')).status).toBe(404)
  caller = { ...caller, channels: new Set(['out']) }
  expect(await Promise.all([5, 1000].map(async (n) => (await evidenceOf(uuid(n))).status))).toEqual([404, 200])
})

it('finds that something is missing', async () => {
  expect(await verify(few())).toMatchObject({ complete: true, problems: [] })
  expect(await verify(few().slice(0, -1))).toMatchObject({ complete: false, problems: [] })
  expect(await verify(few().filter(({ kind }) => kind !== 'received'))).toMatchObject({ complete: false, problems: [] })
  const unproven = few().filter(({ kind }) => kind !== 'epoch')
  expect(await verify(unproven)).toMatchObject({ received: 0, unproven: 2, complete: true, problems: [] })
})
