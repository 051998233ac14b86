import type { TopicDetail } from '@digital-spine/api'
import { isSpineError, type Name, SpineError, topicId } from '@digital-spine/core'
import type { Validators } from '@digital-spine/schema'
import type { GatewayContext } from '../context.ts'
import { isPassing } from '../passing.ts'
import { type CachedTopic, createVersionLoader, type LoadedVersion } from './load-version.ts'
import { createTopicStore, maxVersions } from './topic-store.ts'
import { verifyAgain } from './verify-version.ts'

/**
 * Verified topic versions with their compiled schemas. Published versions never change, so they are kept, over a restart
 * too. Whether their publisher may publish them is asked of the ledger again and again: a version counts here as it does at
 * a gateway that sees it for the first time. Which is the latest is asked again after 5 s. While the broker is away, what it
 * had stands.
 */
export type TopicCache = {
  /** For sending: the latest version if none is given; TOPIC_DELETED if then the topic was deleted. */
  get(owner: Name, name: string, version?: string): Promise<CachedTopic>
  getById(id: string, version: string, use: TopicUse): Promise<CachedTopic>
}

/**
 * What a topic is wanted for. While the ledger cannot tell whether a version still counts, nothing is received by it; what is
 * sent goes by what was told last, since it waits in the outbox and is judged again by who receives it.
 */
export type TopicUse = 'send' | 'receive'

/** `at` in ms: from when it is. */
type Answer<T> = { readonly at: number; readonly value: Promise<T> }

type Entry = {
  readonly loaded: Promise<LoadedVersion>
  /** How often the broker had been connected to when it was loaded. */
  readonly connection: number
  /** Resolves if it still verifies; undefined if that is to be asked. */
  standing: Answer<unknown> | undefined
}

const rememberMs = 5000

export function createTopicCache(
  context: Pick<GatewayContext, 'broker' | 'db' | 'ledger' | 'logger' | 'ports' | 'now'>,
  validators: Pick<Validators, 'compile'>,
): TopicCache {
  const { broker, ledger, now } = context
  const store = createTopicStore(context)
  const load = createVersionLoader(context, { validators, store })
  /** By topic and version, of each topic those used last at the end. */
  const topics = new Map<string, Map<string, Entry>>()
  const latest = new Map<string, Answer<string>>()
  let ledgerChangedAt = Number.NEGATIVE_INFINITY
  let connections = 0

  /** A clock that was ahead makes nothing fresh once it is right. */
  const isFresh = ({ at }: Answer<unknown>): boolean => Math.abs(now() - at) < rememberMs
  const open = (id: string, version: string): Entry => {
    const versions = topics.get(id) ?? new Map<string, Entry>()
    topics.set(id, versions)
    const known = versions.get(version)
    const entry = known ?? start(load(id, version))
    versions.delete(version)
    versions.set(version, entry)
    if (known !== undefined) return known
    entry.loaded.catch(() => drop(id, version, entry))
    for (const [old, unused] of [...versions].slice(0, -maxVersions)) drop(id, old, unused)
    return entry
  }
  const start = (loaded: Promise<LoadedVersion>): Entry => {
    return { loaded, connection: connections, standing: { at: now(), value: loaded } }
  }
  const drop = (id: string, version: string, entry: Entry): void => {
    if (topics.get(id)?.get(version) !== entry) return
    topics.get(id)?.delete(version)
    entry.loaded.then(
      ({ validator }) => validator.close(),
      () => undefined,
    )
  }
  /** Whether it would be verified now. If that cannot be told, it is as before for who sends; for who receives that is thrown. */
  const stands = async (entry: Entry, { statement }: LoadedVersion, use: TopicUse): Promise<boolean> => {
    const { standing } = entry
    const isKnown = standing !== undefined && isFresh(standing) && standing.at > ledgerChangedAt
    const asked = isKnown ? standing : { at: now(), value: verifyAgain(context, statement) }
    entry.standing = asked
    try {
      await asked.value
      return true
    } catch (error) {
      entry.standing = undefined
      if (!isSpineError(error) || (isPassing(error) && use === 'receive')) throw error
      return isPassing(error)
    }
  }
  const getById = async (id: string, version: string, use: TopicUse): Promise<CachedTopic> => {
    const entry = open(id, version)
    const loaded = await entry.loaded
    const isToBeAsked = loaded.isKept && entry.connection !== connections
    if (!isToBeAsked && (await stands(entry, loaded, use))) return loaded
    // Whoever may publish it now may have signed it since.
    drop(id, version, entry)
    return open(id, version).loaded
  }
  const findLatest = async (id: string): Promise<string> => {
    let topic: TopicDetail
    try {
      topic = await broker.topics.find(id)
    } catch (error) {
      const kept = isSpineError(error) && isPassing(error) ? await store.findLatest(id) : undefined
      if (kept === undefined) throw error
      return kept
    }
    const { owner, name, version, deletedAt } = topic
    if (deletedAt !== null) {
      await store.dropLatest(id)
      throw new SpineError('TOPIC_DELETED', `${owner}/${name} was deleted.`)
    }
    await store.keepLatest(id, version)
    return version
  }
  const latestOf = (id: string): Promise<string> => {
    const known = latest.get(id)
    if (known !== undefined && (isFresh(known) || !broker.connected)) return known.value
    const value = findLatest(id)
    latest.set(id, { at: now(), value })
    value.catch(() => latest.delete(id))
    return value
  }

  ledger.onChange(() => {
    ledgerChangedAt = now()
  })
  broker.onConnected(() => {
    connections += 1
  })
  return {
    getById,
    async get(owner, name, version) {
      const id = topicId(owner, name)
      return getById(id, version ?? (await latestOf(id)), 'send')
    },
  }
}
