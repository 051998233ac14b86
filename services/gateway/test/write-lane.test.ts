import type { Did } from '@digital-spine/core'
import { openDatabase } from '@digital-spine/runtime'
import { startPostgres, type TestPostgres, tempFolder } from '@digital-spine/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { createConsumers } from '../src/inbox/consume.ts'
import { addReceipt, createDraft, createFlowBook } from '../src/inbox/draft.ts'
import { createWriteLane } from '../src/inbox/write-lane.ts'
import { gatewayMigrations } from '../src/migrations.ts'

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
  afterAll(async () => {
    await db.destroy()
    await postgres?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  /** Messages of one sender that came together, as they are written together. */
  const draftOf = (sender: Did, number: number) => {
    const draft = createDraft()
    for (let i = 0; i < messagesEach; i += 1) {
      const [id, position] = [`${sender} ${number} ${i}`, number * messagesEach + i]
      draft.inbox.push({
        ...{ id, fqcn: 'in', sender, channel: 'out', header: '', hash: id, position, payload: new Uint8Array(1) },
        ...{ topic_owner: 'a', topic_name: 'b', topic_id: 'c', topic_version: '1.0.0', topic_format: 'jsonschema' },
        ...{ tx: null, re: null, retx: null, accepted_at: 1, received_at: 1, processed: 0, file: null },
      })
      addReceipt(draft, sender, { status: 'delivered', recipient, id, hash: id, position })
    }
    return draft
  }

  it('keeps everything for its readers, though several senders’ messages are written at once', async () => {
    const flows = createFlowBook(db, createWriteLane(db))
    const receipts = { wake: () => undefined, close: async () => undefined }
    const consumers = createConsumers({ db, signer: { did: recipient } as never, now: Date.now }, receipts)
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
      const ids = (await consumers.lend('in', 'reader', 1000)).map(({ id }) => id)
      read.push(...ids)
      await consumers.acknowledge('in', 'reader', ids)
    }
    await writing
    const written = writers.flatMap((sender) =>
      Array.from({ length: draftsEach }, (_, number) => draftOf(sender, number).inbox.map(({ id }) => id)).flat(),
    )
    expect(read.toSorted()).toEqual(written.toSorted())
  })
})
