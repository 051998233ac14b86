import type { TopicVersion } from '@digital-spine/api'
import { parseName, SpineError } from '@digital-spine/core'
import { expect, it } from 'vitest'
import { createTopicCache } from '../src/channels/topic-cache.ts'

const owner = parseName('acme.iam.ewc')

it('keeps the latest version known while the broker is away, and no longer', async () => {
  let now = 0
  let version: string | undefined = '1.0.0'
  const findTopic = async (id: string): Promise<TopicVersion> => {
    if (version === undefined) throw new SpineError('SERVICE_UNAVAILABLE', 'The broker does not answer.')
    return { id, owner, name: 'readings', format: 'jsonschema', version, schema: { type: 'object' }, createdAt: 0 }
  }
  const topics = createTopicCache({ broker: { findTopic }, now: () => now })
  const latest = async () => (await topics.get(owner, 'readings')).version
  expect(await latest()).toBe('1.0.0')
  version = undefined
  for (; now < 60_000; now += 6000) expect(await latest()).toBe('1.0.0')
  await expect(topics.get(owner, 'other')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  version = '1.1.0'
  expect(await latest()).toBe('1.1.0')
  expect((await topics.get(owner, 'other')).version).toBe('1.1.0')
})
