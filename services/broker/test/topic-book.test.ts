import { tempFolder } from '@digital-spine/testkit'
import { expect, it, vi } from 'vitest'
import { openEmbeddedLog } from '../src/log/embedded/embedded-log.ts'
import { createTopicBook } from '../src/topics/topic-book.ts'
import { storedVersion } from './stored-version.ts'

it('asks once for what many ask for, again after some seconds, and always for what was not there', async () => {
  using folder = tempFolder()
  await using log = await openEmbeddedLog(folder.path)
  const asked = vi.spyOn(log, 'findTopic')
  let now = 0
  const topics = createTopicBook(log, () => now)
  const topic = storedVersion()
  const find = (version = topic.version) => topics.find(topic.id, version)
  expect(await find()).toBeUndefined()
  await log.putVersion(topic, null)
  const terms = { owner: topic.owner, retentionMs: null, deletedAt: null }
  expect(await Promise.all([find(), find(), find()])).toEqual(Array(3).fill(terms))
  expect(asked).toHaveBeenCalledTimes(2)
  expect(await find('2.0.0')).toBeUndefined()
  await log.setTopic(topic.id, { retentionMs: 60_000 })
  expect(await find()).toEqual(terms)
  now = 5000
  expect(await find()).toEqual({ ...terms, retentionMs: 60_000 })
  await log.setTopic(topic.id, { deletedAt: 7 })
  topics.drop()
  expect(await find()).toEqual({ ...terms, retentionMs: 60_000, deletedAt: 7 })
})
