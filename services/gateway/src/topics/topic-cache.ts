import { isSpineError, type Name, SpineError, type TopicFormat, topicId } from '@digital-spine/core'
import type { Validator, Validators } from '@digital-spine/schema'
import type { GatewayContext } from '../context.ts'
import { fetchVersion, type VerifiedVersion } from './fetch-version.ts'

/** A verified version, ready to check payloads. */
export type CachedTopic = Pick<VerifiedVersion, 'id' | 'owner' | 'name' | 'version' | 'publisher'> & {
  readonly format: TopicFormat
  readonly validator: Validator
}

const latestMs = 5000

/**
 * Verified topic versions with their compiled schemas. Published versions never change, so they are kept; which is the
 * latest is asked again after 5 s, and while the broker is away the one known stands.
 */
export type TopicCache = {
  /** The latest version if none is given; TOPIC_DELETED if then the topic was deleted. */
  get(owner: Name, name: string, version?: string): Promise<CachedTopic>
  getById(id: string, version: string): Promise<CachedTopic>
}

type Asked = { readonly at: number; readonly version: Promise<string> }

export function createTopicCache(
  context: Pick<GatewayContext, 'broker' | 'ledger' | 'ports' | 'now'>,
  validators: Validators,
): TopicCache {
  const { broker, now } = context
  const versions = new Map<string, Promise<CachedTopic>>()
  const latest = new Map<string, Asked>()
  const find = async (id: string, wanted: string): Promise<CachedTopic> => {
    const { owner, name, version, publisher, content } = await fetchVersion(context, id, wanted)
    const validator = await validators.compile(content)
    return { id, owner, name, version, publisher, format: content.format, validator }
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
  const findLatest = async (id: string): Promise<string> => {
    const { owner, name, version, deletedAt } = await broker.topics.find(id)
    if (deletedAt !== null) throw new SpineError('TOPIC_DELETED', `${owner}/${name} was deleted.`)
    return version
  }
  const latestOf = (id: string): Promise<string> => {
    const known = latest.get(id)
    if (known !== undefined && now() - known.at < latestMs) return known.version
    const version = findLatest(id).catch((error: unknown) => {
      if (known !== undefined && isSpineError(error, 'SERVICE_UNAVAILABLE')) return known.version
      latest.delete(id)
      throw error
    })
    latest.set(id, { at: now(), version })
    return version
  }
  return {
    getById,
    async get(owner, name, version) {
      const id = topicId(owner, name)
      return getById(id, version ?? (await latestOf(id)))
    },
  }
}
