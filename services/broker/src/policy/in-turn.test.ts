import { expect, it } from 'vitest'
import { createInTurn } from './in-turn.ts'

it('does the work of one after the other, also after a failure, and that of others at once', async () => {
  const inTurn = createInTurn()
  const done: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const failing = inTurn('a', async () => {
    await promise
    done.push('a1')
    throw new Error('failed')
  })
  const second = inTurn('a', async () => done.push('a2'))
  await inTurn('b', async () => done.push('b'))
  resolve()
  await expect(failing).rejects.toThrow('failed')
  await second
  expect(done).toEqual(['b', 'a1', 'a2'])
})
