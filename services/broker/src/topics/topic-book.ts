import type { Topic } from '@digital-spine/api'
import type { MessageLog } from '../log/message-log.ts'

/** What a topic asks of its messages. */
export type TopicTerms = Pick<Topic, 'owner' | 'retentionMs' | 'deletedAt'>

/** The topics there are, remembered for some seconds: versions stay, their terms may change. */
export type TopicBook = {
  find(id: string, version: string): Promise<TopicTerms | undefined>
  /** Forgets what was remembered, because it has changed. */
  drop(): void
}

type Found = { readonly at: number; readonly terms: Promise<TopicTerms | undefined> }

const maxTopics = 100_000
const freshMs = 5000

export function createTopicBook(log: Pick<MessageLog, 'findTopic' | 'listVersions'>, now: () => number): TopicBook {
  const known = new Map<string, Found>()
  const read = async (id: string, version: string): Promise<TopicTerms | undefined> => {
    const [topic, versions] = await Promise.all([log.findTopic(id), log.listVersions(id)])
    if (topic === null || !versions.some((release) => release.version === version)) return undefined
    const { owner, retentionMs, deletedAt } = topic
    return { owner, retentionMs, deletedAt }
  }
  return {
    async find(id, version) {
      const key = `${id}@${version}`
      const remembered = known.get(key)
      if (remembered !== undefined && now() - remembered.at < freshMs) return remembered.terms
      const found: Found = { at: now(), terms: read(id, version) }
      if (known.size >= maxTopics) known.clear()
      known.set(key, found)
      const forget = (): void => void (known.get(key) === found && known.delete(key))
      // What is not there may be published at any time.
      found.terms.then((terms) => terms ?? forget(), forget)
      return found.terms
    },
    drop: () => known.clear(),
  }
}
