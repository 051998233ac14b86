import { afterEach, beforeEach, expect, it } from 'vitest'
import { createRoom } from '../../src/files/room.ts'
import { createUploads, type Uploads } from '../../src/files/uploads.ts'
import { addOutgoing, type FileWorld, openFileWorld } from './world.ts'

const size = 1000
let world: FileWorld
let uploads: Uploads

beforeEach(async () => {
  world = await openFileWorld()
  const room = createRoom(world.context.db, { maxBytes: 1e9, ...world })
  uploads = createUploads(world.context, { ...world, room })
})
afterEach(async () => {
  await uploads.close()
  await world[Symbol.asyncDispose]()
})

async function* bytes(count: number): AsyncIterable<Uint8Array> {
  yield new Uint8Array(count)
}
const outbox = async () => (await world.context.db.selectFrom('outbox').select(['id', 'status']).execute())[0]
const expectRefused = async (id: string, code: string): Promise<void> => {
  expect(world.told.at(-1)).toMatchObject({ id, state: 'refused', code })
  expect([await outbox(), await world.spool.list('out')]).toEqual([undefined, []])
  world.topicRefusal = undefined
  await expect(uploads.find(id)).rejects.toMatchObject({ code })
}

it('puts the message of a whole file into the outbox', async () => {
  const id = await addOutgoing(world, { size })
  expect(await uploads.append(id, 0, bytes(size))).toBe(size)
  expect(await outbox()).toEqual({ id, status: 'uploading' })
})

it.each(['KEY_REVOKED', 'TOPIC_UNTRUSTED', 'DIGEST_MISMATCH', 'TOPIC_UNKNOWN'] as const)(
  'refuses a file whose topic does not count (%s), and leaves nothing of it',
  async (code) => {
    const id = await addOutgoing(world, { size })
    await uploads.append(id, 0, bytes(10))
    await uploads.close()
    world.topicRefusal = code
    await expect(uploads.find(id)).rejects.toMatchObject({ code })
    await expectRefused(id, code)
  },
)

it('refuses a file whose topic counts no longer when all of it has come', async () => {
  const id = await addOutgoing(world, { size })
  await uploads.append(id, 0, bytes(10))
  world.topicRefusal = 'TOPIC_UNTRUSTED'
  await expect(uploads.append(id, 10, bytes(size - 10))).rejects.toMatchObject({ code: 'TOPIC_UNTRUSTED' })
  await expectRefused(id, 'TOPIC_UNTRUSTED')
})

it('keeps what has come while its topic cannot be had, and when somebody goes on from elsewhere', async () => {
  const id = await addOutgoing(world, { size })
  await uploads.append(id, 0, bytes(10))
  await expect(uploads.append(id, 11, bytes(10))).rejects.toMatchObject({ code: 'CONFLICT' })
  await uploads.close()
  world.topicRefusal = 'SERVICE_UNAVAILABLE'
  await expect(uploads.find(id)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  world.topicRefusal = undefined
  expect(await uploads.find(id)).toMatchObject({ offset: 10 })
})
