import { didEthr } from '@digital-spine/core'
import { tempFolder } from '@digital-spine/testkit'
import { expect, it, vi } from 'vitest'
import { openEmbeddedLog } from '../src/log/embedded/embedded-log.ts'
import { createTopicBook } from '../src/policy/topic-book.ts'

const creator = didEthr('spine', `0x${'1'.repeat(40)}`)
const named = { id: 'a', owner: 'acme.iam.ewc', name: 'readings', version: '1.0.0' }
const topic = { ...named, format: 'jsonschema', schema: {}, createdAt: 0 } as const

it('asks once for what many ask for, again after some seconds, and always for what was not there', async () => {
  using folder = tempFolder()
  await using log = await openEmbeddedLog(folder.path)
  const asked = vi.spyOn(log, 'findTopic')
  let now = 0
  const topics = createTopicBook(log, () => now)
  const find = () => topics.find(topic.id, topic.version)
  expect(await find()).toBeUndefined()
  await log.putTopic(topic, creator)
  expect(await Promise.all([find(), find(), find()])).toEqual(Array(3).fill({ owner: topic.owner, retentionMs: null }))
  expect(asked).toHaveBeenCalledTimes(2)
  await log.setTopicRetention(topic.id, 60_000)
  expect(await find()).toMatchObject({ retentionMs: null })
  now = 5000
  expect(await find()).toMatchObject({ retentionMs: 60_000 })
  await log.setTopicRetention(topic.id, 90_000)
  topics.drop()
  expect(await find()).toMatchObject({ retentionMs: 90_000 })
})
