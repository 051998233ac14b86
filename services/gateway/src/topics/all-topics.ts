import type { Topic, TopicQuery } from '@digital-spine/api'
import type { GatewayContext } from '../context.ts'

const pageSize = 1000

/** Every topic at the broker that a query is for, however many pages they are. */
export async function allTopics(
  { broker }: Pick<GatewayContext, 'broker'>,
  query: Omit<TopicQuery, 'after' | 'limit'>,
): Promise<Topic[]> {
  const found: Topic[] = []
  for (let after: string | undefined; ; ) {
    const page = await broker.topics.list({ ...query, limit: pageSize, ...(after === undefined ? {} : { after }) })
    found.push(...page.topics)
    after = page.next
    if (after === undefined) return found
  }
}
