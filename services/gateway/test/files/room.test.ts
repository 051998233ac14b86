import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sealedFileSize } from '@digital-spine/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createRoom } from '../../src/files/room.ts'
import { addIncoming, deliver } from './incoming.ts'
import { addOutgoing, type FileWorld, openFileWorld } from './world.ts'

let world: FileWorld

beforeEach(async () => {
  world = await openFileWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

const sealed = sealedFileSize(1000).size
/** Room for `files` files of a thousand bytes. */
const openRoom = (files: number, spool: Pick<FileWorld['spool'], 'free'> = world.spool) =>
  createRoom(world.context.db, { maxBytes: files * sealed, spool, reclaimer: world.reclaimer })
const full = (free: number) => expect.objectContaining({ code: 'FILE_STORE_FULL', details: { bytes: sealed, free } })
const content = new Uint8Array(1000)

it('counts files in full before they are there, but for those that wait at the broker', async () => {
  const room = openRoom(2)
  await addIncoming(world, content)
  await addOutgoing(world, { size: 1000 })
  await room.check(sealed)
  await deliver(world, (await addIncoming(world, content, { state: 'ready' })).id, [0, 1])
  await expect(room.check(sealed)).rejects.toEqual(full(0))
})

it('has no more than the disk', async () => {
  await openRoom(2).check(sealed)
  await expect(openRoom(2, { free: async () => sealed - 1 }).check(sealed)).rejects.toEqual(full(sealed - 1))
})

it('gives up what is done with when there is no room without', async () => {
  const room = openRoom(2)
  const { id } = await addIncoming(world, content, { state: 'ready' })
  await deliver(world, id, [1, 1])
  await writeFile(join(world.folder, 'in', id), '')
  await room.check(sealed)
  expect(await world.spool.list('in')).toEqual([id])
  await room.check(2 * sealed)
  expect(await world.spool.list('in')).toEqual([])
})
