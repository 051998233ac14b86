import { EventEmitter } from 'node:events'
import type { Did } from '@digital-spine/core'
import { openDatabase } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { addReceipt, createDraft, createFlowBook } from '../src/inbox/draft.ts'
import { createWriteLane } from '../src/inbox/write-lane.ts'
import { gatewayMigrations } from '../src/migrations.ts'
import { createReaders } from '../src/readers/readers.ts'

const recipient = 'did:ethr:spine:0x2222222222222222222222222222222222222222' as Did
const writers = Array.from({ length: 8 }, (_, i) => `did:ethr:spine:0x${String(i).repeat(40)}` as Did)
const draftsEach = 30
const messagesEach = 4

describe.each(['sqlite', 'postgres'] as const)('an inbox on %s', (engine) => {
  const folder = tempFolder()
  let postgres: TestPostgres | undefined
  let db: GatewayDatabase

  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres()
    const url = postgres?.url ?? `sqlite:${folder.path}/data.sqlite`
    db = await openDatabase<GatewaySchema>({ url, migrations: gatewayMigrations })
  })
  beforeEach(async () => {
    for (const table of ['inbox', 'flows_in', 'cursors', 'acks', 'pending_receipts'] as const)
      await db.deleteFrom(table).execute()
  })
  afterAll(async () => {
    await db.destroy()
    await postgres?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const messageOf = (sender: Did, id: string, position: number) => ({
    ...{ id, fqcn: 'in', sender, channel: 'out', header: '', hash: `${sender} ${position}`, position },
    ...{ topic_owner: 'a', topic_name: 'b', topic_id: 'c', topic_version: '1.0.0' },
    ...{ topic_format: 'jsonschema' as const, payload: new Uint8Array(1), file: null },
    ...{ tx: null, re: null, retx: null, accepted_at: 1, received_at: 1, processed: 0 },
  })
  /** Messages of one sender that came together, as they are written together. */
  const draftOf = (sender: Did, number: number) => {
    const draft = createDraft()
    for (let i = 0; i < messagesEach; i += 1) {
      const [id, position] = [`${sender} ${number} ${i}`, number * messagesEach + i]
      const message = messageOf(sender, id, position)
      draft.inbox.push(message)
      addReceipt(draft, { sender, mailbox: '' }, { status: 'delivered', recipient, id, hash: message.hash, position })
    }
    return draft
  }
  const open = () =>
    createReaders(
      { db, signer: { did: recipient } as never, now: Date.now, events: new EventEmitter() },
      { receipts: { wake: () => undefined }, maxClients: 1, maxDeliveries: 10 },
    )
  const reader = { fqcn: 'in', client: 'reader' }

  it('keeps everything for its readers, though several senders’ messages are written at once', async () => {
    const flows = createFlowBook({ db, now: Date.now }, createWriteLane(db), '')
    const readers = open()
    let areWriting = true
    const writing = Promise.all(
      writers.map(async (sender) => {
        for (let number = 0; number < draftsEach; number += 1) await flows.write(draftOf(sender, number))
      }),
    ).finally(() => {
      areWriting = false
    })
    const read: string[] = []
    for (let isLast = false; !isLast; ) {
      isLast = !areWriting
      const ids = (await readers.lend(reader, { amount: 1000 })).map(({ id }) => id)
      read.push(...ids)
      await readers.acknowledge(reader, ids)
    }
    await writing
    const written = writers.flatMap((sender) =>
      Array.from({ length: draftsEach }, (_, number) => draftOf(sender, number).inbox.map(({ id }) => id)).flat(),
    )
    expect(read.toSorted()).toEqual(written.toSorted())
  })

  it('keeps messages of several senders though they have the same id, and one that came again once', async () => {
    const flows = createFlowBook({ db, now: Date.now }, createWriteLane(db), '')
    const [one, other] = writers as [Did, Did]
    for (const [sender, position] of [
      [one, 1],
      [other, 2],
      [one, 3],
    ] as const) {
      const draft = createDraft()
      draft.inbox.push(messageOf(sender, 'the-same', position))
      addReceipt(draft, { sender, mailbox: '' }, { status: 'delivered', recipient, id: 'the-same', hash: '', position })
      await flows.write(draft)
    }
    const rows = await open().lend(reader, { amount: 10 })
    expect(rows.map(({ sender, position }) => [sender, position])).toEqual([
      [one, 1],
      [other, 2],
    ])
  })

  it('takes an id that several messages have for the ones in hand, or else for the oldest', async () => {
    const [one, other] = writers as [Did, Did]
    await db
      .insertInto('inbox')
      .values([messageOf(one, 'the-same', 1), messageOf(other, 'the-same', 2)])
      .execute()
    const readers = open()
    const sendersOf = async () => (await readers.lend(reader, { amount: 1 })).map(({ sender }) => sender)
    expect(await sendersOf()).toEqual([one])
    await readers.acknowledge(reader, ['the-same'])
    await readers.acknowledge(reader, ['the-same'])
    expect(await sendersOf()).toEqual([other])
    await readers.acknowledge(reader, ['the-same'])
    expect(await open().lend(reader, { amount: 1 })).toEqual([])
  })
})
