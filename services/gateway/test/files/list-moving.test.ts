import { SpineError } from '@digital-spine/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { listMoving } from '../../src/files/list-moving.ts'
import { writeRefusal } from '../../src/files/refusal.ts'
import { addIncoming } from './incoming.ts'
import { addOutgoing, type FileWorld, openFileWorld } from './world.ts'

const size = 1000
let world: FileWorld
beforeEach(async () => {
  world = await openFileWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

const list = () => listMoving(world.context, world)

it('tells of files on their way what they are, and how much of them there is', async () => {
  const coming = await addOutgoing(world, { size })
  await world.spool.put('out', coming, new Uint8Array(400))
  world.now += 1
  const going = await addOutgoing(world, { size, status: 'uploading' })
  await addOutgoing(world, { size, status: 'sent' })
  world.now += 1
  const { id: arriving, sealed } = await addIncoming(world, new Uint8Array(size))
  await addIncoming(world, new Uint8Array(size), { state: 'ready' })
  const file = { name: 'a.csv', contentType: 'text/csv', size }
  expect(await list()).toMatchObject([
    { id: arriving, direction: 'in', state: 'arriving', bytes: 0, size: sealed.length, file, fqcn: 'in.one' },
    { id: going, direction: 'out', state: 'uploading', bytes: 0, file },
    { id: coming, direction: 'out', state: 'receiving', bytes: 400, file, topicName: 'b' },
  ])
})

it('tells what was heard last, and why a file was refused', async () => {
  const id = await addOutgoing(world, { size, status: 'uploading' })
  const refused = await addOutgoing(world, { size })
  const refusal = writeRefusal(new SpineError('PAYLOAD_INVALID', 'It does not fit.'))
  await world.context.db.updateTable('files_out').set({ refusal }).where('id', '=', refused).execute()
  const heard = { id, fqcn: 'out', direction: 'out', state: 'uploading', bytes: 700, size: 1016 } as const
  const moving = await listMoving(world.context, { ...world, news: { list: () => [heard] } })
  expect(moving.find((file) => file.id === id)).toMatchObject({ bytes: 700, file: { size } })
  expect(moving.find((file) => file.id === refused)).toMatchObject({ state: 'refused', code: 'PAYLOAD_INVALID' })
})
