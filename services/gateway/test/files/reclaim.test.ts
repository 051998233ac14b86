import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { insertChannel } from '../../src/channels/channel-store.ts'
import type { Direction } from '../../src/files/spool.ts'
import { addIncoming, deliver } from './incoming.ts'
import { addOutgoing, type FileWorld, openFileWorld } from './world.ts'

const dayMs = 24 * 3_600_000
let world: FileWorld

beforeEach(async () => {
  world = await openFileWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

const spool = async (direction: Direction, ...names: string[]): Promise<void> => {
  for (const name of names) await writeFile(join(world.folder, direction, name), 'sealed')
}
const spooled = async (direction: Direction) => (await world.spool.list(direction)).sort()
const known = async (table: 'files_in' | 'files_out') =>
  (await world.context.db.selectFrom(table).select('id').execute()).map(({ id }) => id)

it('gives up outgoing files whose message is sent or has failed, with all that lies beside them', async () => {
  const add = (status?: 'uploading' | 'sent' | 'failed') =>
    addOutgoing(world, { size: 1000, ...(status === undefined ? {} : { status }) })
  const [sent, failed] = [await add('sent'), await add('failed')]
  const kept = [await add('uploading'), await add()]
  for (const id of [sent, failed, ...kept]) await spool('out', id, `${id}.tail`, `${id}.tail.new`)
  await world.reclaimer.reclaim()
  expect(await spooled('out')).toEqual(kept.flatMap((id) => [id, `${id}.tail`, `${id}.tail.new`]).sort())
  expect(await known('files_out')).toEqual(kept)
})

it('keeps what was sent on a channel for message forms until its message is kept no more, or room is needed', async () => {
  const { db } = world.context
  const channel = { fqcn: 'out', type: 'upload', messageForms: true, conditions: { topics: [] } }
  await insertChannel(db, { ...channel, createdAt: 1, updatedAt: 1 } as never)
  const [dropped, kept] = [
    await addOutgoing(world, { size: 10, status: 'sent' }),
    await addOutgoing(world, { size: 10, status: 'sent' }),
  ]
  await spool('out', dropped, kept)
  await db.updateTable('outbox').set({ dropped_at: 1 }).where('id', '=', dropped).execute()
  await world.reclaimer.reclaim()
  expect([await spooled('out'), await known('files_out')]).toEqual([[kept], [kept]])
  await world.reclaimer.reclaim({ acknowledged: true })
  expect([await spooled('out'), await known('files_out')]).toEqual([[], []])
})

it('removes files of forms that a process held when it ended', async () => {
  const id = await addOutgoing(world, { size: 10 })
  await spool('out', id, `${id}.tail`, `${world.context.newId()}.held`)
  await world.reclaimer.removeStrangers()
  expect(await spooled('out')).toEqual([id, `${id}.tail`])
})

it('keeps incoming files until every channel has acknowledged them and a day has passed', async () => {
  const add = async (...processed: [0 | 1, 0 | 1]) => {
    const { id } = await addIncoming(world, new Uint8Array(10), { state: 'ready' })
    await deliver(world, id, processed)
    await spool('in', id)
    return id
  }
  const [read, half] = [await add(1, 1), await add(0, 1)]
  const { id: arriving } = await addIncoming(world, new Uint8Array(10))
  await spool('in', arriving)
  world.now += dayMs - 1
  await world.reclaimer.reclaim()
  expect(await spooled('in')).toEqual([read, half, arriving].sort())
  world.now += 1
  await world.reclaimer.reclaim()
  expect(await spooled('in')).toEqual([half, arriving].sort())
  expect(await known('files_in')).toEqual([half, arriving])
})

it('gives up incoming files as soon as they are acknowledged, if asked to', async () => {
  const { id } = await addIncoming(world, new Uint8Array(10), { state: 'ready' })
  await deliver(world, id, [1, 1])
  await spool('in', id)
  await world.reclaimer.reclaim({ acknowledged: true })
  expect([await spooled('in'), await known('files_in')]).toEqual([[], []])
})

it('removes what nothing is known of', async () => {
  const id = await addOutgoing(world, { size: 1000 })
  const incoming = await addIncoming(world, new Uint8Array(10))
  await spool('out', id, `${id}.tail`, 'stranger', 'stranger.tail')
  await spool('in', incoming.id, id)
  await world.reclaimer.removeStrangers()
  expect([await spooled('out'), await spooled('in')]).toEqual([[id, `${id}.tail`], [incoming.id]])
})
