import type { TopicPage, TopicQuery } from '@digital-spine/api'
import { parseTopicRef } from '@digital-spine/core'
import type { MessageLog } from '../log/message-log.ts'

const defaultLimit = 100

/** A page of topics; `next` of a page is the topic it ends with. */
export async function findTopics(log: Pick<MessageLog, 'listTopics'>, query: TopicQuery): Promise<TopicPage> {
  const { owner, text, tag: tags, format, deleted = false, after, limit = defaultLimit } = query
  const words = text?.split(/\s+/).filter((word) => word !== '')
  const topics = await log.listTopics({
    ...{ deleted, limit, after: after === undefined ? null : parseTopicRef(after) },
    ...(owner === undefined ? {} : { owner }),
    ...(words === undefined ? {} : { words }),
    ...(tags === undefined ? {} : { tags }),
    ...(format === undefined ? {} : { format }),
  })
  const last = topics.length < limit ? undefined : topics.at(-1)
  return { topics, ...(last === undefined ? {} : { next: `${last.owner}/${last.name}` }) }
}
