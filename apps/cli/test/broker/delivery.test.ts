import { once } from 'node:events'
import { frameKind, type MailboxEntry } from '@digital-spine/api'
import { createLoginSession, frameCodec } from '@digital-spine/client'
import type { SpineError } from '@digital-spine/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { openFlow } from './flow.ts'
import { type BrokerWorld, startBrokerWorld } from './world.ts'

describe('delivery by the broker', () => {
  let world: BrokerWorld
  /** How far its clock is ahead. */
  let clockMs = 0
  beforeAll(async () => {
    world = await startBrokerWorld({ now: () => Date.now() + clockMs })
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it('pushes what is sent to who reads the mailbox', async () => {
    const [sender, recipient] = [await world.join(), await world.join()]
    const flow = await openFlow(world, sender, [recipient.did])
    const pushed: MailboxEntry[] = []
    recipient.client.subscribe({ client: 'reader', credit: 10, onEntries: (entries) => void pushed.push(...entries) })
    expect(await flow.send()).toMatchObject({ results: [{ status: 'accepted', position: 1 }] })
    await expect.poll(() => pushed).toMatchObject([{ position: 1, kind: 'message', channel: 'readings.out' }])
  })

  it('dates what it pushes as it is kept, also after its clock has gone back', async () => {
    const [sender, recipient] = [await world.join(), await world.join()]
    const flow = await openFlow(world, sender, [recipient.did])
    const pushed: MailboxEntry[] = []
    recipient.client.subscribe({ client: 'reader', credit: 10, onEntries: (entries) => void pushed.push(...entries) })
    const first = await flow.send()
    clockMs = -60_000
    const second = await flow.send()
    clockMs = 0
    await expect.poll(() => pushed).toHaveLength(2)
    const kept = [first, second].map(({ results }) => results[0]?.acceptedAt)
    expect(pushed.map(({ acceptedAt }) => acceptedAt)).toEqual(kept)
    expect(kept[1]).toBe(kept[0])
  })

  it('is reached at any of its places', async () => {
    const peer = await world.join()
    const nobody = 'http://127.0.0.1:1'
    const client = await world.connect(peer, `${nobody}, ${world.url}`)
    expect(await client.call('ping', null)).toMatchObject({ at: expect.any(Number) })
    expect(await client.topics.find(world.topic.id)).toMatchObject({ name: 'readings' })
  })

  it('ends a reader when another takes over, also on another connection', async () => {
    const [sender, recipient] = [await world.join(), await world.join()]
    const ended = Promise.withResolvers<SpineError>()
    const reader = { client: 'reader', credit: 10, onEntries: () => undefined }
    recipient.client.subscribe({ ...reader, onEnd: ended.resolve })
    await recipient.client.call('ping', null)
    const [other, pushed] = [await world.connect(recipient), Promise.withResolvers<readonly MailboxEntry[]>()]
    other.subscribe({ ...reader, onEntries: pushed.resolve })
    expect(await ended.promise).toMatchObject({ code: 'FENCED' })
    await (await openFlow(world, sender, [recipient.did])).send()
    expect(await pushed.promise).toMatchObject([{ position: 1 }])
    await expect(recipient.client.call('ack', { client: 'reader', positions: [1] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('keeps nobody waiting for a reader that does not read its socket', async () => {
    const [sender, stalled, other] = [await world.join(), await world.join(), await world.join()]
    const login = { signer: () => stalled.signer, credentials: async () => stalled.credentials }
    const session = createLoginSession({ baseUrl: world.url, ...login })
    const address = `${world.url}/v1/stream`
    const socket = new WebSocket(address.replace('http', 'ws'), { headers: await session.headers('GET', address) })
    await once(socket, 'open')
    socket.send(frameCodec.encode(['subscribe', 1, { client: 'stalled', credit: 10_000 }]))
    await once(socket, 'message')
    socket.pause()
    const pushed: number[] = []
    other.client.subscribe({
      client: 'other',
      credit: 1000,
      onEntries: (all) => void pushed.push(...all.map(positionOf)),
    })
    const flow = await openFlow(world, sender, [stalled.did, other.did])
    const text = JSON.stringify({ text: 'x'.repeat(500_000) })
    const sent = Array.from({ length: 24 }, (_, i) => i + 1)
    for (const position of sent) expect(await flow.send(text)).toMatchObject({ results: [{ position }, { position }] })
    await expect.poll(() => pushed).toEqual(sent)

    const late: number[] = []
    socket.on('message', (data: Buffer) => {
      const [kind, , entries] = frameCodec.decode(data) as [number, number, MailboxEntry[]]
      if (kind === frameKind.entries) late.push(...entries.map(positionOf))
    })
    socket.resume()
    await expect.poll(() => late).toEqual(sent)
    socket.close()
    await session.close()
  })
})
const positionOf = ({ position }: MailboxEntry): number => position
