import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fuzzHttp } from './fuzz/fuzz-http.ts'
import { fuzzFrames, fuzzJws } from './fuzz/fuzz-stream.ts'
import { type FuzzWorld, startFuzzWorld } from './fuzz/fuzz-world.ts'

const megabyte = 1 << 20

/** Bytes that are in use once everything else has been freed. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  return process.memoryUsage().heapUsed
}

describe('a broker that is sent nonsense for a long time', { timeout: 1_800_000 }, () => {
  let world: FuzzWorld
  beforeAll(async () => {
    world = await startFuzzWorld()
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it.each([
    ['frames', 75_000, fuzzFrames],
    ['signed statements', 25_000, fuzzJws],
    ['HTTP requests', 10_000, fuzzHttp],
  ] as const)(
    'refuses wrong %s, keeps nothing of them, and serves the next honest participant',
    async (_, half, fuzz) => {
      await fuzz(world, half)
      const before = heapInUse()
      await fuzz(world, half)
      const grown = heapInUse() - before
      console.log(`${half} more: the heap grew by ${(grown / megabyte).toFixed(1)} MiB`)
      expect(grown).toBeLessThan(32 * megabyte)
      await world.exchange()
      expect(world.errors).toEqual([])
    },
  )
})
