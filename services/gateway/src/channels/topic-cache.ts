import type { TopicVersion } from '@digital-spine/api'
import type { BrokerClient } from '@digital-spine/client'
import { isSpineError, type Name, topicId } from '@digital-spine/core'
import { compileTopicSchema, type PayloadCheck } from '@digital-spine/schema'

export type CachedTopic = TopicVersion & { readonly check: PayloadCheck }

const latestMs = 5000

/**
 * Topic versions with their compiled schemas. Published versions never change, so they are kept; which is the latest is
 * asked again after 5 s, and while the broker is away the one known stands.
 */
export type TopicCache = {
  get(owner: Name, name: string, version?: string): Promise<CachedTopic>
  getById(id: string, version: string): Promise<CachedTopic>
}

export function createTopicCache({
  broker,
  now,
}: {
  broker: Pick<BrokerClient, 'findTopic'>
  now: () => number
}): TopicCache {
  const versions = new Map<string, Promise<CachedTopic>>()
  const latest = new Map<string, { at: number; topic: Promise<CachedTopic> }>()
  const find = async (id: string, version?: string): Promise<CachedTopic> => {
    const topic = await broker.findTopic(id, version)
    return { ...topic, check: compileTopicSchema(topic.schema) }
  }
  const getById = (id: string, version: string): Promise<CachedTopic> => {
    const key = `${id}@${version}`
    const known = versions.get(key)
    if (known !== undefined) return known
    const topic = find(id, version)
    versions.set(key, topic)
    topic.catch(() => versions.delete(key))
    return topic
  }
  const getLatest = (id: string): Promise<CachedTopic> => {
    const known = latest.get(id)
    if (known !== undefined && now() - known.at < latestMs) return known.topic
    const topic = find(id).catch((error: unknown) => {
      if (known !== undefined && isSpineError(error, 'SERVICE_UNAVAILABLE')) return known.topic
      latest.delete(id)
      throw error
    })
    latest.set(id, { at: now(), topic })
    return topic
  }
  return {
    getById,
    get: (owner, name, version) => {
      const id = topicId(owner, name)
      return version === undefined ? getLatest(id) : getById(id, version)
    },
  }
}
