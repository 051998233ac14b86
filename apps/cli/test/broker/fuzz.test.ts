import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fuzzHttp } from './fuzz/fuzz-http.ts'
import { fuzzFrames, fuzzJws } from './fuzz/fuzz-stream.ts'
import { type FuzzWorld, startFuzzWorld } from './fuzz/fuzz-world.ts'

describe('a broker that is sent nonsense', () => {
  let world: FuzzWorld
  beforeAll(async () => {
    world = await startFuzzWorld()
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it.each([
    ['frames', 2000, fuzzFrames],
    ['signed statements', 600, fuzzJws],
    ['HTTP requests', 600, fuzzHttp],
  ] as const)('refuses wrong %s, and serves the next honest participant', async (_, count, fuzz) => {
    await fuzz(world, count)
    await world.exchange()
    expect(world.errors).toEqual([])
  })
})
