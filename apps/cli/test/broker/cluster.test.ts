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
    const [first, second] = brokers
    await first?.end('SIGKILL')
    await load.goOn(100)
    process.stdout.write(`killed: the stream went on after ${Math.round(load.longestPause())} ms\n`)
    await first?.start()
    await second?.end('SIGTERM')
    await load.goOn(100)
    process.stdout.write(`stopped: the stream went on after ${Math.round(load.longestPause())} ms\n`)
    const { accepted, ...wrong } = await load.finish()
    expect(accepted).toBeGreaterThan(300)
    expect(wrong).toEqual({ lost: [], doubled: [], reordered: [] })
  })
})
