import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileChunkSize, sealedChunkSize, sealedFileSize } from '@digital-spine/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openPusher, type Pusher } from '../../src/files/pusher.ts'
import { addOutgoing, type FileWorld, openFileWorld } from './world.ts'

let world: FileWorld
let pusher: Pusher | undefined

beforeEach(async () => {
  world = await openFileWorld()
  pusher = undefined
})
afterEach(async () => {
  await pusher?.close()
  await world[Symbol.asyncDispose]()
})

const open = async (): Promise<void> => {
  pusher = await openPusher(world.context, world)
}
const pathOf = (id: string) => join(world.folder, 'out', id)
/** A file with some of its sealed bytes in the spool, all of them if nothing else is said. */
const spool = async (chunks: number, options: { status?: 'uploading'; here?: number } = {}) => {
  const size = chunks * fileChunkSize - 1000
  const id = await addOutgoing(world, { size, ...options })
  const sealed = randomBytes(sealedFileSize(size).size)
  await writeFile(pathOf(id), sealed.subarray(0, options.here))
  return { id, sealed }
}
const statusOf = async (id: string) => {
  const { db } = world.context
  const row = await db.selectFrom('outbox').select(['status', 'results']).where('id', '=', id).executeTakeFirstOrThrow()
  return { status: row.status, codes: JSON.parse(row.results ?? '[]').map(({ code }: { code: string }) => code) }
}
const stateOf = (id: string) => world.told.findLast((progress) => progress.id === id)?.state
const atBroker = (id: string) => world.server.stored(id) ?? Buffer.alloc(0)

it('brings a whole file to the broker, and has its message sent', async () => {
  const { id, sealed } = await spool(3, { status: 'uploading' })
  const queued = once(world.context.events, 'queued')
  await open()
  await queued
  expect(Buffer.compare(atBroker(id), sealed)).toBe(0)
  expect(await statusOf(id)).toMatchObject({ status: 'queued' })
  expect(stateOf(id)).toBe('stored')
})

it('brings on what is still coming in by many chunks at a time, and none of which a part is here', async () => {
  const { id, sealed } = await spool(40, { here: 16 * sealedChunkSize - 1 })
  await open()
  world.context.events.emit('file', id)
  const other = await spool(40, { here: 17 * sealedChunkSize + 5 })
  world.context.events.emit('file', other.id)
  await expect.poll(() => atBroker(other.id).length).toBe(17 * sealedChunkSize)
  expect(world.server.stored(id)).toBeUndefined()
  await writeFile(pathOf(id), sealed)
  world.context.events.emit('file', id)
  await expect.poll(() => atBroker(id).length).toBe(sealed.length)
})

it('sends what the broker does not have, after a start and after the line was cut', async () => {
  const { id, sealed } = await spool(3, { status: 'uploading' })
  world.server.put(id, sealed.subarray(0, 100_000), sealed.length)
  world.server.cutAfter = 1_500_000
  await open()
  await expect.poll(() => statusOf(id)).toMatchObject({ status: 'queued' })
  expect(Buffer.compare(atBroker(id), sealed)).toBe(0)
  const [first, second, ...more] = world.server.asked.map((line) => Number(line.split(' ')[1]))
  expect([first, more]).toEqual([100_000, []])
  expect(second).toBeGreaterThan(1_000_000)
})

it('asks again where the broker is when it has given up what it had', async () => {
  const { id, sealed } = await spool(20, { here: 16 * sealedChunkSize })
  await open()
  world.context.events.emit('file', id)
  await expect.poll(() => atBroker(id).length).toBe(16 * sealedChunkSize)
  world.server.put(id, sealed.subarray(0, 5), sealed.length)
  await writeFile(pathOf(id), sealed)
  world.context.events.emit('file', id)
  await expect.poll(() => Buffer.compare(atBroker(id), sealed)).toBe(0)
})

it('gives a message up whose file the broker will never have', async () => {
  world.server.refusal = 'TOO_LARGE'
  const { id } = await spool(1, { status: 'uploading' })
  await open()
  await expect.poll(() => statusOf(id)).toEqual({ status: 'failed', codes: ['TOO_LARGE'] })
  await expect.poll(() => stateOf(id)).toBe('refused')
})

it('waits for a broker that has no room', async () => {
  world.server.refusal = 'FILE_STORE_FULL'
  const { id, sealed } = await spool(1, { status: 'uploading' })
  await open()
  await expect.poll(() => world.told.at(-1)).toMatchObject({ id, state: 'uploading', code: 'FILE_STORE_FULL' })
  await pusher?.close()
  expect(await statusOf(id)).toEqual({ status: 'uploading', codes: [] })
  world.server.refusal = undefined
  await open()
  await expect.poll(() => atBroker(id).length).toBe(sealed.length)
})

it('gives a message up of whose file the gateway has lost some, and leaves nothing of it at the broker', async () => {
  const { id, sealed } = await spool(3, { status: 'uploading' })
  world.server.put(id, sealed.subarray(0, 10), sealed.length)
  await truncate(pathOf(id), 2 * sealedChunkSize)
  await open()
  await expect.poll(() => statusOf(id)).toEqual({ status: 'failed', codes: ['FILE_TRUNCATED'] })
  await expect.poll(() => world.server.stored(id)).toBeUndefined()
})

it('needs nothing of a file any more that the broker has', async () => {
  const { id, sealed } = await spool(3, { status: 'uploading' })
  world.server.put(id, sealed)
  await truncate(pathOf(id), 0)
  await open()
  await expect.poll(() => statusOf(id)).toEqual({ status: 'queued', codes: [] })
})
