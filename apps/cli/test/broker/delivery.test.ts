import type { MailboxEntry } from '@digital-spine/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFlow } from './flow.ts'
import { type BrokerWorld, startBrokerWorld } from './world.ts'

describe('delivery by the broker', () => {
  let world: BrokerWorld
  beforeAll(async () => {
    world = await startBrokerWorld()
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
})
