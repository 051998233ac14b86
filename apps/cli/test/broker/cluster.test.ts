import { findNatsServer } from '@digital-spine/testkit'
import { describe, expect, it } from 'vitest'
import { startBrokerCluster } from './cluster.ts'
import { startLoad } from './load.ts'

describe.skipIf(findNatsServer() === undefined)('a broker of several processes', () => {
  it('goes on when one is killed or stopped, and loses, doubles and reorders nothing', {
    timeout: 90_000,
  }, async () => {
    await using cluster = await startBrokerCluster()
    const { world, brokers } = cluster
    const senders = await Promise.all(Array.from({ length: 4 }, () => world.join()))
    const load = await startLoad(world, await world.join(), senders)
    await load.goOn(100)
    load.longestPause()
    for (const [broker, signal] of [
      [brokers[0], 'SIGKILL'],
      [brokers[1], 'SIGTERM'],
    ] as const) {
      await broker?.end(signal)
      await load.goOn(100)
      process.stdout.write(`${signal} of a broker: the stream went on after ${Math.round(load.longestPause())} ms\n`)
      await broker?.start()
    }
    const { accepted, ...wrong } = await load.finish()
    expect(accepted).toBeGreaterThan(300)
    expect(wrong).toEqual({ lost: [], doubled: [], reordered: [] })
  })
})
