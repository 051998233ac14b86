import type { TopicVersion } from '@digital-spine/api'
import type { BrokerClient } from '@digital-spine/client'
import { type Name, topicId } from '@digital-spine/core'
import { compileTopicSchema, type PayloadCheck } from '@digital-spine/schema'

export type CachedTopic = TopicVersion & { readonly check: PayloadCheck }

/** Topic versions with their compiled schemas; published versions never change, so they are kept. */
export type TopicCache = {
  get(owner: Name, name: string, version?: string): Promise<CachedTopic>
  getById(id: string, version: string): Promise<CachedTopic>
}

export function createTopicCache(broker: Pick<BrokerClient, 'findTopic'>): TopicCache {
  const cached = new Map<string, CachedTopic>()
  const keep = (topic: TopicVersion): CachedTopic => {
    const key = `${topic.id}@${topic.version}`
    const known = cached.get(key)
    if (known !== undefined) return known
    const entry = { ...topic, check: compileTopicSchema(topic.schema) }
    cached.set(key, entry)
    return entry
  }
  const getById = async (id: string, version: string): Promise<CachedTopic> => {
    return cached.get(`${id}@${version}`) ?? keep(await broker.findTopic(id, version))
  }
  return {
    getById,
    get: async (owner, name, version) => {
      const id = topicId(owner, name)
      return version === undefined ? keep(await broker.findTopic(id)) : getById(id, version)
    },
  }
}
