import type { TopicCriteriaQuery, TopicPage, TopicQuery } from '@digital-spine/api'
import { parseTopicRef } from '@digital-spine/core'
import type { MessageLog, TopicCriteria } from '../log/message-log.ts'

const defaultLimit = 100

/** A page of topics; `next` of a page is the topic it ends with. */
export async function findTopics(log: Pick<MessageLog, 'listTopics'>, query: TopicQuery): Promise<TopicPage> {
  const { after, skip = 0, limit = defaultLimit, ...criteria } = query
  const topics = await log.listTopics({
    ...{ ...readCriteria(criteria), limit, skip },
    after: after === undefined ? null : parseTopicRef(after),
  })
  const last = topics.length < limit ? undefined : topics.at(-1)
  return { topics, ...(last === undefined ? {} : { next: `${last.owner}/${last.name}` }) }
}

export function readCriteria({ text, tag: tags, deleted = false, ...rest }: TopicCriteriaQuery): TopicCriteria {
  const words = text?.split(/\s+/).filter((word) => word !== '')
  return { ...rest, deleted, ...(words === undefined ? {} : { words }), ...(tags === undefined ? {} : { tags }) }
}
