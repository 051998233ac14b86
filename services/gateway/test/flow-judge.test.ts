import type { Did } from '@digital-spine/core'
import { openDatabase } from '@digital-spine/runtime'
import { tempFolder } from '@digital-spine/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GatewayDatabase, GatewaySchema } from '../src/database.ts'
import { createDraft } from '../src/inbox/draft.ts'
import type { KnownEpoch } from '../src/inbox/epoch-keys.ts'
import { createFlowJudge, type FlowJudge } from '../src/inbox/flow-judge.ts'
import { gatewayMigrations } from '../src/migrations.ts'

const sender = 'did:ethr:spine:0x1111111111111111111111111111111111111111' as Did
type Prev = { epoch: string; n: number } | null

/** Epochs a, b, c … open a second apart; `prev` is what the sender signed as the place before. */
const epoch = (name: string, prev: Prev = null): KnownEpoch =>
  ({ manifest: { notBefore: 1000 * name.charCodeAt(0) }, leaf: { prev } }) as unknown as KnownEpoch
const at = (name: string, n: number) => ({ epoch: name, n, hash: `${name}${n}`, sender })

let folder: ReturnType<typeof tempFolder>
let db: GatewayDatabase
let flow: FlowJudge

beforeEach(async () => {
  folder = tempFolder()
  db = await openDatabase<GatewaySchema>({ url: `sqlite:${folder.path}/data.sqlite`, migrations: gatewayMigrations })
  flow = createFlowJudge(db, {
    epochs: { find: async (name) => (name === 'lost' ? undefined : epoch(name)) },
    mailbox: '',
  })
})
afterEach(async () => {
  await db.destroy()
  folder[Symbol.dispose]()
})

const refused = (position: number, name: string, n: number) => ({
  ...{ position, id: `id-${name}${n}`, sender, code: 'DIGEST_MISMATCH', reason: '', at: 1 },
  ...{ epoch: name, n, hash: `${name}${n}` },
})
const judge = (state: [string, number] | null, message: [string, number], prev: Prev = null, draft = createDraft()) =>
  flow.judge(draft, state === null ? null : at(...state), at(...message), epoch(message[0], prev))

describe('a message that does not follow', () => {
  it('is a gap while something between never came, and never becomes more than that', async () => {
    expect(await judge(['a', 4], ['a', 6])).toEqual({ verdict: 'gap' })
    await db
      .insertInto('rejected')
      .values(refused(1, 'a', 6))
      .execute()
    expect(await judge(['a', 4], ['a', 7])).toEqual({ verdict: 'gap' })
    expect(await judge(['a', 4], ['a', 3])).toEqual({ verdict: 'behind' })
  })
  it('is taken when all between came and was refused, stored or in the same run', async () => {
    await db
      .insertInto('rejected')
      .values(refused(1, 'a', 5))
      .execute()
    expect(await judge(['a', 4], ['a', 6])).toEqual({ verdict: 'successor' })
    const draft = createDraft()
    draft.rejected.push(refused(2, 'a', 6))
    expect(await judge(['a', 4], ['a', 7], null, draft)).toEqual({ verdict: 'successor' })
  })
  it('is taken when the first ones were refused, of a flow or of its next epoch', async () => {
    await db
      .insertInto('rejected')
      .values([refused(1, 'a', 0), refused(2, 'b', 0), refused(3, 'a', 5)])
      .execute()
    expect(await judge(null, ['a', 1])).toEqual({ verdict: 'successor' })
    expect(await judge(['a', 5], ['b', 1], { epoch: 'a', n: 5 })).toEqual({ verdict: 'successor' })
    expect(await judge(['a', 4], ['b', 1], { epoch: 'a', n: 5 })).toEqual({ verdict: 'successor' })
    expect(await judge(['a', 4], ['b', 2], { epoch: 'a', n: 5 })).toEqual({ verdict: 'gap' })
  })
  it('is taken as the first of a newer epoch, and what is missing is told', async () => {
    expect(await judge(['a', 4], ['b', 0], { epoch: 'a', n: 9 })).toEqual({
      verdict: 'successor',
      missing: { after: at('a', 4), before: { epoch: 'b', n: 0 } },
    })
    expect(await judge(null, ['b', 0], { epoch: 'a', n: 9 })).toMatchObject({ verdict: 'successor', missing: {} })
    expect(await judge(['a', 4], ['b', 3], { epoch: 'a', n: 9 })).toEqual({ verdict: 'gap' })
  })
  it('is never taken out of an epoch that is not newer', async () => {
    expect(await judge(['b', 4], ['a', 0], { epoch: 'z', n: 9 })).toEqual({ verdict: 'gap' })
    expect(await judge(['b', 4], ['a', 2], { epoch: 'z', n: 9 })).toEqual({ verdict: 'behind' })
    expect(await judge(['lost', 4], ['b', 0], { epoch: 'a', n: 9 })).toEqual({ verdict: 'gap' })
    expect(await judge(['b', 4], ['c', 0], null)).toEqual({ verdict: 'gap' })
  })
})

it('finds where the same header came before', async () => {
  await db
    .insertInto('rejected')
    .values([refused(7, 'a', 5)])
    .execute()
  expect(await flow.findSeen(createDraft(), { id: 'id-a5', hash: 'a5' })).toEqual([7])
  expect(await flow.findSeen(createDraft(), { id: 'id-a5', hash: 'a6' })).toEqual([])
})

it('knows a file of another sender by its id, stored or in the same run', async () => {
  const other = 'did:ethr:spine:0x2222222222222222222222222222222222222222' as Did
  const file = (id: string) => ({
    ...{ id, state: 'ready' as const, fqcns: '[]', sender, channel: 'out', header: '', hash: id, file: '{}' },
    ...{ topic_owner: 'a', topic_name: 'b', topic_id: 'c', topic_version: '1.0.0', topic_format: 'csv' as const },
    ...{ payload: new Uint8Array(1), sealed_size: 1, position: 1, accepted_at: 1, received_at: 1 },
  })
  await db.insertInto('files_in').values(file('stored')).execute()
  const draft = createDraft()
  draft.files.push(file('fresh'))
  for (const id of ['stored', 'fresh']) {
    expect(await flow.isFileTaken(draft, { id, sender })).toBe(false)
    expect(await flow.isFileTaken(draft, { id, sender: other })).toBe(true)
  }
  expect(await flow.isFileTaken(draft, { id: 'another', sender: other })).toBe(false)
})
