import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileChunkSize, sealedChunkSize } from '@digital-spine/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Fetcher, openFetcher } from '../../src/files/fetcher.ts'
import { createRoom, type Room } from '../../src/files/room.ts'
import { createWriteLane } from '../../src/inbox/write-lane.ts'
import { addIncoming, channels, type Incoming } from './incoming.ts'
import { type FileWorld, openFileWorld } from './world.ts'

const content = randomBytes(3 * fileChunkSize + 77)
let world: FileWorld
let fetcher: Fetcher | undefined

beforeEach(async () => {
  world = await openFileWorld()
  fetcher = undefined
})
afterEach(async () => {
  await fetcher?.close()
  await world[Symbol.asyncDispose]()
})

const openRoom = (maxBytes = 1e9): Room =>
  createRoom(world.context.db, { maxBytes, spool: world.spool, reclaimer: world.reclaimer })
const open = async (room = openRoom()): Promise<void> => {
  const receipts = { wake: () => undefined, close: async () => undefined }
  fetcher = await openFetcher(world.context, { ...world, room, receipts, lane: createWriteLane(world.context.db) })
}
const pathOf = (id: string) => join(world.folder, 'in', id)
const stateOf = (id: string) => world.told.findLast((progress) => progress.id === id)?.state
const inInbox = async (id: string) =>
  (await world.context.db.selectFrom('inbox').select('fqcn').where('id', '=', id).execute()).map(({ fqcn }) => fqcn)
/** What is said of files to their sender. */
const receipts = async () =>
  (await world.context.db.selectFrom('pending_receipts').select('entry').execute()).map(({ entry }) => {
    const { id, status, reason } = JSON.parse(entry) as { id: string; status: string; reason?: string }
    return { id, status, ...(reason === undefined ? {} : { reason }) }
  })
const expectReady = async ({ id, sealed }: Incoming): Promise<void> => {
  await expect.poll(() => stateOf(id)).toBe('ready')
  expect(Buffer.compare(await readFile(pathOf(id)), sealed)).toBe(0)
  expect(await inInbox(id)).toEqual(channels)
  expect(await receipts()).toContainEqual({ id, status: 'delivered' })
}

describe('a file that comes in', () => {
  it.each([0, 1, fileChunkSize, content.length])('of %i bytes is handed on once all of it is here', async (size) => {
    const incoming = await addIncoming(world, content.subarray(0, size))
    world.server.put(incoming.id, incoming.sealed)
    await open()
    await expectReady(incoming)
    expect(world.server.asked).toEqual(['GET 0'])
  })

  it('goes on from its last whole chunk after the line was cut', async () => {
    const incoming = await addIncoming(world, content)
    world.server.put(incoming.id, incoming.sealed)
    world.server.cutAfter = 2 * sealedChunkSize + 500_000
    await open()
    await expectReady(incoming)
    expect(world.server.asked).toEqual(['GET 0', `GET ${2 * sealedChunkSize}`])
  })

  it.each([
    ['which ends in the middle of a chunk', (sealed: Buffer) => sealed.subarray(0, 2 * sealedChunkSize + 10), 2],
    [
      'of which a chunk is spoilt',
      (sealed: Buffer) => Buffer.from(sealed).fill(0, sealedChunkSize, sealedChunkSize + 9),
      1,
    ],
    ['which is another', (sealed: Buffer) => randomBytes(sealed.length + 5), 0],
  ])('goes on from what is good of what is here, %s', async (_, spoil, chunks) => {
    const incoming = await addIncoming(world, content)
    world.server.put(incoming.id, incoming.sealed)
    await writeFile(pathOf(incoming.id), spoil(incoming.sealed))
    await open()
    await expectReady(incoming)
    expect(world.server.asked).toEqual([`GET ${chunks * sealedChunkSize}`])
  })

  it('asks for nothing when all of it is here', async () => {
    const incoming = await addIncoming(world, content)
    await writeFile(pathOf(incoming.id), incoming.sealed)
    await open()
    await expectReady(incoming)
    expect(world.server.asked).toEqual([])
  })

  const swap = (sealed: Buffer) =>
    Buffer.concat([
      sealed.subarray(sealedChunkSize, 2 * sealedChunkSize),
      sealed.subarray(0, sealedChunkSize),
      sealed.subarray(2 * sealedChunkSize),
    ])
  it.each<[string, string, (sealed: Buffer) => Uint8Array, { key?: Uint8Array }?]>([
    ['two of its chunks are swapped', 'FILE_CORRUPT', swap],
    ['a byte is another', 'FILE_CORRUPT', (sealed) => sealed.map((byte, i) => (i === 5_000 ? byte ^ 1 : byte))],
    ['it has another key', 'FILE_CORRUPT', (sealed) => sealed, { key: randomBytes(32) }],
    ['the broker has more of it', 'FILE_CORRUPT', (sealed) => Buffer.concat([sealed, randomBytes(9)])],
    ['the broker has less of it', 'FILE_TRUNCATED', (sealed) => sealed.subarray(0, -1)],
    ['the broker has a chunk less of it', 'FILE_TRUNCATED', (sealed) => sealed.subarray(0, 3 * sealedChunkSize)],
  ])('is refused, and nothing of it stays, if %s', async (_, code, damage, options = {}) => {
    const { id, sealed } = await addIncoming(world, content, options)
    world.server.put(id, damage(sealed))
    await open()
    await expect.poll(() => stateOf(id)).toBe('refused')
    expect(await receipts()).toEqual([{ id, status: 'rejected', reason: code }])
    expect([await world.spool.list('in'), await inInbox(id)]).toEqual([[], []])
    expect(await world.context.db.selectFrom('rejected').select(['id', 'code']).execute()).toEqual([{ id, code }])
    expect(await world.context.db.selectFrom('files_in').select('id').execute()).toEqual([])
  })

  it('is refused if it does not fit its topic', async () => {
    const bad = Buffer.concat([content.subarray(0, 2 * fileChunkSize), Buffer.from('bad')])
    const { id, sealed } = await addIncoming(world, bad)
    world.server.put(id, sealed)
    await open()
    await expect.poll(() => stateOf(id)).toBe('refused')
    expect(await receipts()).toEqual([{ id, status: 'rejected', reason: 'PAYLOAD_INVALID' }])
    expect(await world.spool.list('in')).toEqual([])
  })

  it.each(['KEY_REVOKED', 'TOPIC_UNTRUSTED', 'DIGEST_MISMATCH'] as const)(
    'is refused if its topic does not count (%s)',
    async (code) => {
      const { id, sealed } = await addIncoming(world, content)
      world.server.put(id, sealed)
      world.topicRefusal = code
      await open()
      await expect.poll(() => stateOf(id)).toBe('refused')
      expect(await receipts()).toEqual([{ id, status: 'rejected', reason: code }])
      expect([world.server.asked, await world.spool.list('in')]).toEqual([[], []])
    },
  )

  it('is refused if its topic counts no longer when all of it is here', async () => {
    const { id, sealed } = await addIncoming(world, content)
    world.server.put(id, sealed)
    world.server.onAsked = () => {
      world.topicRefusal = 'TOPIC_UNTRUSTED'
    }
    await open()
    await expect.poll(() => stateOf(id)).toBe('refused')
    expect(await receipts()).toEqual([{ id, status: 'rejected', reason: 'TOPIC_UNTRUSTED' }])
  })

  it('waits while it cannot be told whether its topic counts', async () => {
    const incoming = await addIncoming(world, content)
    world.server.put(incoming.id, incoming.sealed)
    world.topicRefusal = 'LEDGER_STALE'
    await open()
    await expect.poll(() => world.told.at(-1)).toMatchObject({ state: 'arriving', code: 'LEDGER_STALE' })
    world.topicRefusal = undefined
    await expectReady(incoming)
  })

  it('waits while the broker does not say who asks', async () => {
    const incoming = await addIncoming(world, content)
    world.server.put(incoming.id, incoming.sealed)
    world.server.refusal = 'UNAUTHENTICATED'
    await open()
    await expect.poll(() => world.told.at(-1)).toMatchObject({ state: 'arriving', code: 'SERVICE_UNAVAILABLE' })
    world.server.refusal = undefined
    await expectReady(incoming)
  })

  it('is waited for a minute if the broker does not know it, since one of its processes may', async () => {
    const late = await addIncoming(world, content)
    const lost = await addIncoming(world, content)
    await open()
    world.server.put(late.id, late.sealed)
    await expectReady(late)
    expect(world.told.findLast(({ id }) => id === lost.id)).toMatchObject({ state: 'arriving', code: 'FILE_UNKNOWN' })
    world.now += 60_000
    await expect.poll(() => stateOf(lost.id)).toBe('refused')
    expect(await receipts()).toContainEqual({ id: lost.id, status: 'rejected', reason: 'FILE_UNKNOWN' })
  })

  it('waits at the broker while there is no room', async () => {
    const incoming = await addIncoming(world, content)
    world.server.put(incoming.id, incoming.sealed)
    await open(openRoom(incoming.sealed.length - 1))
    await expect.poll(() => world.told.at(-1)).toMatchObject({ state: 'arriving', bytes: 0, code: 'FILE_STORE_FULL' })
    await fetcher?.close()
    expect([world.server.asked, await world.spool.list('in')]).toEqual([[], []])
    await open(openRoom(incoming.sealed.length))
    await expectReady(incoming)
  })
})
