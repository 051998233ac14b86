import { expect, it } from 'vitest'
import { packCalls, unpackCalls } from './call-packet.ts'
import type { LogCall } from './worker-front.ts'

const append = (id: number, body: unknown): LogCall => ({ id, name: 'append', args: [{ id: `m${id}`, body }] })

it('brings calls to another thread as they were, with all bodies in one', () => {
  const socket = new Uint8Array(1000).fill(7)
  const calls: LogCall[] = [
    append(1, socket.subarray(10, 13)),
    { id: 2, name: 'acknowledge', args: ['did', 'client', null, [1, 2]] },
    { id: 3, name: 'check', args: [] },
    append(4, { ref: 'elsewhere', size: 9 }),
    append(5, new Uint8Array()),
    append(6, Uint8Array.of(1, 2)),
  ]
  const packet = packCalls(calls)
  expect(packet.bodies).toEqual(Uint8Array.of(7, 7, 7, 1, 2))
  const arrived = structuredClone(packet, { transfer: [packet.bodies.buffer] })
  expect(unpackCalls(arrived)).toEqual(calls)
  expect(socket).toHaveLength(1000)
})
