import { findNatsServer } from '@digital-spine/testkit'
import { describe, expect, it } from 'vitest'
import { startBrokerCluster } from './cluster.ts'
import { startLoad } from './load.ts'

describe.skipIf(findNatsServer() === undefined)('a broker of several processes', () => {
  it('loses, doubles and reorders nothing when all of it is restarted under load, by and by', async () => {
    await using cluster = await startBrokerCluster()
    const { world, brokers, nats } = cluster
    const senders = await Promise.all(Array.from({ length: 8 }, () => world.join()))
    const load = await startLoad(world, await world.join(), senders)
    const during = async (what: string, happens: () => Promise<void>): Promise<void> => {
      await load.goOn(200)
      load.longestPause()
      await happens()
      await load.goOn(200)
      process.stdout.write(`${what}: the stream stood still for ${Math.round(load.longestPause())} ms at most\n`)
    }
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      for (const [i, broker] of brokers.entries()) {
        await during(`broker ${i} restarted, ${signal}`, async () => {
          await broker.end(signal)
          await broker.start()
        })
      }
    }
    for (const way of ['stop', 'kill'] as const) {
      for (const node of [0, 1, 2]) {
        await during(`NATS node ${node} restarted, ${way}`, async () => {
          await nats[way](node)
          await nats.restart(node)
        })
      }
    }
    const { accepted, ...wrong } = await load.finish()
    process.stdout.write(`${accepted} messages\n`)
    expect(wrong).toEqual({ lost: [], doubled: [], reordered: [] })
  })
})
