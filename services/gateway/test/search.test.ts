import type { SearchQuery } from '@digital-spine/api'
import { type Did, writeFileDescription } from '@digital-spine/core'
import { openDatabase } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAtRest } from '../src/at-rest.ts'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import type { OutboxRow } from '../src/outbox/outbox-row.ts'
import type { Parties } from '../src/people/parties.ts'
import { searchMessages } from '../src/search/search.ts'
import { receivedRow, sender } from './received-rows.ts'

const other = 'did:ethr:spine:0x2222222222222222222222222222222222222222' as Did
const parties: Parties = {
  resolve: async (text) => ({ did: text === 'the other' ? other : (text as Did) }),
  show: async (did) => ({ did }),
  called: (did) => ({ did }),
}
const atRest = createAtRest(new Uint8Array(32).fill(7))
const many = 12_000

describe.each(['sqlite', 'postgres'] as const)('a search on %s', (engine) => {
  const folder = tempFolder()
  let postgres: TestPostgres | undefined
  let db: GatewayDatabase

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres()
    const url = postgres?.url ?? `sqlite:${folder.path}/data.sqlite`
    db = await openDatabase<GatewaySchema>({ url, migrations: gatewayMigrations })
  })
  beforeEach(async () => {
    for (const table of ['inbox', 'outbox', 'receipts'] as const) await db.deleteFrom(table).execute()
  })
  afterAll(async () => {
    await db.destroy()
    await postgres?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const receive = (...rows: Parameters<typeof receivedRow>[0][]) =>
    db.insertInto('inbox').values(rows.map(receivedRow)).execute()
  const send = (...rows: (Partial<OutboxRow> & Pick<OutboxRow, 'id' | 'created_at'>)[]) =>
    db
      .insertInto('outbox')
      .values(
        rows.map((row) => ({
          ...{ channel: 'out', topic_owner: 'acme.iam.ewc', topic_name: 'readings', topic_id: 'c' },
          ...{ topic_version: '1.0.0', topic_format: 'jsonschema' as const, payload: new Uint8Array(1) },
          ...{ status: 'sent' as const, recipients: JSON.stringify([sender, other]) },
          ...row,
        })),
      )
      .execute()
  const tell = (...receipts: (readonly [message: string, recipient: Did, status: string])[]) =>
    db
      .insertInto('receipts')
      .values(
        receipts.map(([message, recipient, status]) => ({
          ...{ message, recipient, status, at: 1, batch: 'b', reason: status === 'rejected' ? 'TOO_LARGE' : null },
        })),
      )
      .execute()
  const search = (query: Partial<SearchQuery> = {}, channels?: ReadonlySet<string>) =>
    searchMessages({ db, atRest, parties }, { limit: 50, ...query }, channels)
  const found = async (query: Partial<SearchQuery> = {}, channels?: ReadonlySet<string>) =>
    (await search(query, channels)).messages.map(({ id }) => id)
  /** All pages. */
  const all = async (query: Partial<SearchQuery>) => {
    const ids: string[] = []
    for (let page = await search(query); ; page = await search({ ...query, after: page.next })) {
      ids.push(...page.messages.map(({ id }) => id))
      if (page.next === undefined) return ids
    }
  }

  it('finds what was received and sent by each thing that is known of it, newest first', async () => {
    await receive(
      { id: 'in-1', position: 1, accepted_at: 1000, tx: 'tx1' },
      { id: 'in-2', position: 2, accepted_at: 3000, sender: other, re: 'out-1', processed: 1 },
      { id: 'in-3', position: 3, accepted_at: 5000, topic_name: 'offers', fqcn: 'offers.in' },
    )
    await send(
      { id: 'out-1', created_at: 2000, tx: 'tx2' },
      { id: 'out-2', created_at: 4000, re: 'in-1', recipients: JSON.stringify([other]), channel: 'offers.out' },
      { id: 'out-3', created_at: 6000, status: 'queued', recipients: null },
    )
    expect(await found()).toEqual(['out-3', 'in-3', 'out-2', 'in-2', 'out-1', 'in-1'])
    expect(await found({ direction: 'in' })).toEqual(['in-3', 'in-2', 'in-1'])
    expect(await found({ direction: 'out', limit: 1 })).toEqual(['out-3'])
    const [from, to] = [new Date(2000).toISOString(), new Date(4000).toISOString()]
    expect(await found({ from, to })).toEqual(['out-2', 'in-2', 'out-1'])
    expect(await found({ fqcn: 'offers.in' })).toEqual(['in-3'])
    expect(await found({ topic: 'acme.iam.ewc/offers' })).toEqual(['in-3'])
    expect(await found({ peer: 'the other' })).toEqual(['out-2', 'in-2', 'out-1'])
    expect(await found({ id: 'in-1' })).toEqual(['in-1'])
    expect(await found({ transactionId: 'tx1' })).toEqual(['in-1'])
    expect(await found({ transactionId: 'tx2' })).toEqual(['out-1'])
    expect(await found({ initiatingMessageId: 'in-1' })).toEqual(['out-2'])
    expect(await found({ transactionId: 'tx1', peer: 'the other' })).toEqual([])
    expect(await found({}, new Set(['in', 'offers.out']))).toEqual(['out-2', 'in-2', 'in-1'])
    expect(await found({}, new Set())).toEqual([])
  })

  it('finds those with a file, and says what it is', async () => {
    const key = new Uint8Array(32)
    const described = writeFileDescription({ name: 'a.csv', cty: 'text/csv', size: 3, key })
    const file = JSON.stringify({ root: 'r', size: 19, chunks: 1 })
    await receive({ id: 'in', position: 1, accepted_at: 1000, file, payload: atRest.seal(described) })
    await receive({ id: 'gone', position: 2, accepted_at: 900, file, payload: new Uint8Array(), dropped_at: 950 })
    await receive({ id: 'plain', position: 3, accepted_at: 2000 })
    await send({ id: 'out', created_at: 3000, file, payload: atRest.seal(described) })
    const shown = { name: 'a.csv', contentType: 'text/csv', size: 3 }
    expect((await search({ file: true })).messages).toMatchObject([
      { id: 'out', isFile: true, file: shown },
      { id: 'in', isFile: true, file: shown },
      { id: 'gone', isFile: true },
    ])
    expect((await search({ id: 'plain' })).messages[0]?.file).toBeUndefined()
  })

  it('finds by the state at each recipient, of which what is further on counts', async () => {
    await receive({ id: 'new', position: 1 }, { id: 'done', position: 2, processed: 1 })
    await send(
      { id: 'mixed', created_at: 1 },
      { id: 'redriven', created_at: 2, recipients: JSON.stringify([other]) },
      { id: 'waiting', created_at: 3, status: 'queued', recipients: null, wanted: JSON.stringify([sender]) },
      {
        ...{ id: 'failed', created_at: 4, status: 'failed', recipients: JSON.stringify([other]) },
        results: JSON.stringify([{ did: other, status: 'refused', code: 'MAILBOX_FULL' }]),
      },
    )
    await tell(
      ...([sender, other] as const).map((did) => ['mixed', did, 'accepted'] as const),
      ...[['mixed', sender, 'processed'] as const, ['mixed', other, 'rejected'] as const],
      ...(['rejected', 'delivered'] as const).map((status) => ['redriven', other, status] as const),
    )
    for (const [state, ids] of Object.entries({
      ...{ queued: ['waiting'], accepted: [], expired: [], failed: ['failed'], rejected: ['mixed'] },
      ...{ delivered: ['redriven', 'new'], processed: ['done', 'mixed'] },
    }))
      expect([state, (await found({ state: state as never })).toSorted()]).toEqual([state, ids.toSorted()])
    expect(await found({ state: 'processed', peer: 'the other' })).toEqual([])
    expect(await search({ direction: 'out' })).toMatchObject({
      messages: [
        { id: 'failed', peers: [{ did: other, state: 'failed', code: 'MAILBOX_FULL' }] },
        { id: 'waiting', peers: [{ did: sender, state: 'queued' }] },
        { id: 'redriven', peers: [{ did: other, state: 'delivered' }] },
        {
          ...{ id: 'mixed', direction: 'out', fqcn: 'out', timestampISO: '1970-01-01T00:00:00.001Z' },
          peers: [
            { did: sender, state: 'processed' },
            { did: other, state: 'rejected', code: 'TOO_LARGE' },
          ],
        },
      ],
    })
  })

  it('looks at so many a call and no more, and comes to the end of both directions, in order and with none twice', async () => {
    const row = (id: string, position: number) => ({ id, position, accepted_at: 10 + Math.floor(position / 3) })
    for (let at = 0; at < many; at += 1000)
      await receive(...Array.from({ length: 1000 }, (_, i) => row(`in-${at + i}`, at + i)))
    await receive({ ...row('odd', many), topic_name: 'offers', accepted_at: 1 })
    const rare = [1, 2, 3, 3, 9000].map((at, i) => ({ id: `out-${i}`, created_at: at, topic_name: 'offers' }))
    await send(...rare)
    const first = await search({ topic: 'acme.iam.ewc/offers' })
    expect(first.messages.map(({ id }) => id)).toEqual(['out-4'])
    expect(first.next).toBeDefined()
    expect(await all({ topic: 'acme.iam.ewc/offers' })).toEqual(['out-4', 'out-3', 'out-2', 'out-1', 'odd', 'out-0'])
    const each = await all({ limit: 200, direction: 'in' })
    expect(each).toEqual([...Array.from({ length: many }, (_, i) => `in-${many - 1 - i}`), 'odd'])
    expect(await found({ id: 'in-0' })).toEqual(['in-0'])
  })
})
