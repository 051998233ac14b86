import { expect, it } from 'vitest'
import { createInOrder } from './in-order.ts'

it('goes on in the order of arrival, whatever is ready first and whatever fails, and not for the sake of others', async () => {
  const inOrder = createInOrder()
  const done: string[] = []
  const slow = Promise.withResolvers<string>()
  const note = async (key: string, work: Promise<string>) => done.push(await inOrder(key, work))
  const first = note('a', slow.promise)
  const failing = inOrder('a', Promise.reject(new Error('refused')))
  const second = note('a', Promise.resolve('second'))
  await note('b', Promise.resolve('other'))
  await expect(failing).rejects.toThrow('refused')
  expect(done).toEqual(['other'])
  slow.resolve('first')
  await Promise.all([first, second])
  expect(done).toEqual(['other', 'first', 'second'])
})
