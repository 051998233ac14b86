import { expect, it } from 'vitest'
import { createCoalesced } from '../src/coalesced.ts'

it('does work that is asked for while it is done once more, and none after it is closed', async () => {
  const rounds: PromiseWithResolvers<void>[] = []
  const coalesced = createCoalesced(() => {
    const round = Promise.withResolvers<void>()
    rounds.push(round)
    return round.promise
  }, 1)
  coalesced.run()
  for (let i = 0; i < 10; i += 1) coalesced.run()
  expect(rounds).toHaveLength(1)
  rounds[0]?.resolve()
  await expect.poll(() => rounds.length).toBe(2)
  coalesced.run()
  const closed = coalesced.close()
  rounds[1]?.resolve()
  await closed
  coalesced.run()
  expect(rounds).toHaveLength(2)
})
