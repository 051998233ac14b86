import { type Name, parseName } from '@digital-spine/core'
import type { MessageLog } from '../log/message-log.ts'

/** What a topic asks of its messages. */
export type TopicTerms = { readonly owner: Name }

/** The topics there are; versions stay, so that one is there is remembered. */
export type TopicBook = { find(id: string, version: string): Promise<TopicTerms | undefined> }

const maxTopics = 100_000

export function createTopicBook(log: Pick<MessageLog, 'findTopic'>): TopicBook {
  const known = new Map<string, TopicTerms>()
  return {
    async find(id, version) {
      const key = `${id}@${version}`
      const remembered = known.get(key)
      if (remembered !== undefined) return remembered
      const topic = await log.findTopic(id, version)
      if (topic === null) return undefined
      const terms = { owner: parseName(topic.owner) }
      if (known.size >= maxTopics) known.clear()
      known.set(key, terms)
      return terms
    },
  }
}
