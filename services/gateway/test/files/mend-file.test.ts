import { randomBytes } from 'node:crypto'
import { rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileChunkSize, sealedChunkSize } from '@digital-spine/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMender, type Mender } from '../../src/files/mend-file.ts'
import { readFile } from '../../src/files/read-file.ts'
import { addIncoming, type Incoming } from './incoming.ts'
import { type FileWorld, openFileWorld } from './world.ts'

const content = randomBytes(4 * fileChunkSize + 77)
let world: FileWorld
let mend: Mender
let incoming: Incoming

beforeEach(async () => {
  world = await openFileWorld()
  mend = createMender(world.context, { spool: world.spool, signal: new AbortController().signal })
  incoming = await addIncoming(world, content, { state: 'ready' })
  world.server.put(incoming.id, incoming.sealed)
})
afterEach(() => world[Symbol.asyncDispose]())

const pathOf = ({ id }: Incoming) => join(world.folder, 'in', id)
const read = async (start = 0): Promise<Buffer> => {
  const { db, atRest } = world.context
  const { id } = incoming
  const row = await db.selectFrom('files_in').select(['id', 'file', 'payload']).where('id', '=', id).execute()
  const [{ file, payload } = { file: '', payload: new Uint8Array() }] = row
  const bytes = await readFile(
    { id, file, payload },
    { start, end: content.length },
    { spool: world.spool, atRest, mend },
  )
  return buffer(bytes)
}
const spoilt = (...chunks: number[]): Buffer => {
  const sealed = Buffer.from(incoming.sealed)
  for (const chunk of chunks) sealed.fill(7, chunk * sealedChunkSize, chunk * sealedChunkSize + 9)
  return sealed
}

describe('a received file that the spool has lost some of', () => {
  it.each<[string, () => Promise<void>, number[]]>([
    ['a chunk', () => writeFile(pathOf(incoming), spoilt(1)), [1]],
    ['chunks here and there', () => writeFile(pathOf(incoming), spoilt(0, 1, 3)), [0, 3]],
    ['its last byte', () => writeFile(pathOf(incoming), incoming.sealed.subarray(0, -1)), [4]],
    ['chunks at its end', () => writeFile(pathOf(incoming), incoming.sealed.subarray(0, 2 * sealedChunkSize)), [2]],
    ['all', async () => {}, [0]],
    ['nothing, but has more', () => writeFile(pathOf(incoming), Buffer.concat([incoming.sealed, randomBytes(5)])), [4]],
  ])('(%s) is had from the broker again, and is read', async (_, damage, chunks) => {
    await damage()
    expect((await read()).equals(content)).toBe(true)
    expect(world.server.asked).toEqual(chunks.map((chunk) => `GET ${chunk * sealedChunkSize}`))
    expect((await read(fileChunkSize)).equals(content.subarray(fileChunkSize))).toBe(true)
    expect(world.server.asked).toHaveLength(chunks.length)
    expect(await world.spool.list('in')).toEqual([incoming.id])
  })

  it('is mended once, however many read it', async () => {
    await writeFile(pathOf(incoming), spoilt(0))
    const all = await Promise.all([read(), read(), read()])
    expect(all.every((bytes) => bytes.equals(content))).toBe(true)
    expect(world.server.asked).toEqual(['GET 0'])
  })

  it.each<[string, (sealed: Buffer) => Uint8Array | undefined]>([
    ['does not have it', () => undefined],
    ['has less of it', (sealed) => sealed.subarray(0, sealedChunkSize + 5)],
    ['has something else', () => randomBytes(incoming.sealed.length)],
  ])('stays as it is, and is told to be damaged, when the broker %s', async (_, change) => {
    const there = change(incoming.sealed)
    if (there === undefined) await world.server.files.remove(incoming.id)
    else world.server.put(incoming.id, there)
    await writeFile(pathOf(incoming), spoilt(1))
    await expect(read()).rejects.toMatchObject({ code: 'FILE_CORRUPT' })
    await truncate(pathOf(incoming), sealedChunkSize)
    await expect(read()).rejects.toMatchObject({ code: 'FILE_TRUNCATED' })
    expect(await world.spool.list('in')).toEqual([incoming.id])
  })

  it('is not mended by chunks that open and are not the signed ones', async () => {
    const { sealed, reference } = await addIncoming(world, content, { state: 'ready' })
    const other = { ...reference, root: incoming.reference.root }
    const { db } = world.context
    await db
      .updateTable('files_in')
      .set({ file: JSON.stringify(other) })
      .where('id', '=', reference.id)
      .execute()
    incoming = { id: reference.id, sealed, reference: other }
    world.server.put(reference.id, sealed)
    await writeFile(pathOf(incoming), spoilt(0))
    await expect(read()).rejects.toMatchObject({ code: 'FILE_CORRUPT' })
    expect(await world.spool.list('in')).toEqual([incoming.id])
  })

  it('may be asked for again when the broker is away', async () => {
    await writeFile(pathOf(incoming), spoilt(0))
    world.server.refusal = 'SERVICE_UNAVAILABLE'
    await expect(read()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    world.server.refusal = undefined
    expect((await read()).equals(content)).toBe(true)
  })

  it('is gone once it has been given up', async () => {
    const { id } = incoming
    await writeFile(pathOf(incoming), incoming.sealed)
    const row = await world.context.db.selectFrom('files_in').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    await world.context.db.deleteFrom('files_in').execute()
    await rm(pathOf(incoming))
    const { atRest } = world.context
    const whole = { start: 0, end: content.length }
    await expect(readFile(row, whole, { spool: world.spool, atRest, mend })).rejects.toMatchObject({
      code: 'FILE_UNKNOWN',
    })
    expect(await world.spool.list('in')).toEqual([])
  })
})
