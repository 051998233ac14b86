import { type Name, parseName } from '@digital-spine/core'
import type { MessageLog } from '../log/message-log.ts'

/** What a topic asks of its messages. */
export type TopicTerms = { readonly owner: Name; readonly retentionMs: number | null }

/** The topics there are, remembered for some seconds: versions stay, their retention may change. */
export type TopicBook = {
  find(id: string, version: string): Promise<TopicTerms | undefined>
  /** Forgets what was remembered, because it has changed. */
  drop(): void
}

const maxTopics = 100_000
const freshMs = 5000

export function createTopicBook(log: Pick<MessageLog, 'findTopic'>, now: () => number): TopicBook {
  const known = new Map<string, TopicTerms & { readonly at: number }>()
  return {
    async find(id, version) {
      const key = `${id}@${version}`
      const remembered = known.get(key)
      if (remembered !== undefined && now() - remembered.at < freshMs) return remembered
      const topic = await log.findTopic(id, version)
      if (topic === null) return undefined
      const terms = { owner: parseName(topic.owner), retentionMs: topic.retentionMs, at: now() }
      if (known.size >= maxTopics) known.clear()
      known.set(key, terms)
      return terms
    },
    drop: () => known.clear(),
  }
}
