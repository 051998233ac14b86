import type { TopicSchema } from '@digital-spine/core'
import { expect, it } from 'vitest'
import type { Thread } from './thread.ts'
import { createThreads } from './threads.ts'

const main =
  '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:anyType"/></xs:schema>'
const schema: TopicSchema = { format: 'xsd', main: 'main.xsd', files: [{ path: 'main.xsd', content: main }] }

it('replaces a thread whose memory of libxml2 has grown, once nobody waits', async () => {
  const threads = createThreads({ count: 1, memoryMb: 256 })
  const check = (elements: number): Promise<Thread> =>
    threads.use(async (thread) => {
      const bytes = new Uint8Array(Buffer.from(`<a>${'<b/>'.repeat(elements)}</a>`))
      await thread.learn(1, schema, 30_000)
      const { failures } = await thread.ask<'check'>({ op: 'check', id: 1, bytes, ends: [bytes.length] }, [30_000])
      expect(failures).toEqual([])
      return thread
    })
  const first = await check(1)
  expect(await check(1)).toBe(first)
  const [large, next] = await Promise.all([check(1_000_000), check(1)])
  expect([large, next]).toEqual([first, first])
  const second = await check(1)
  expect(second).not.toBe(first)
  expect(await check(1)).toBe(second)
  await threads.close()
}, 60_000)
