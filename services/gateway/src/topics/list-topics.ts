import { schemaTypes, type Topic, type TopicListing, type TopicListQuery } from '@digital-spine/api'
import { isSpineError } from '@digital-spine/core'
import type { GatewayContext } from '../context.ts'
import { isPassing } from '../passing.ts'
import { schemaTextOf } from './schema-text.ts'
import { fetchVersion } from './verify-version.ts'

type Context = Pick<GatewayContext, 'broker' | 'ledger' | 'ports' | 'now'>

/** A page of topics, with the schemas of those whose latest version verifies if they are wanted. */
export async function listTopics(
  context: Context,
  { tag = [], tags = [], schema: isWanted, limit, page, after, ...rest }: TopicListQuery,
): Promise<TopicListing> {
  const criteria = { ...rest, tag: [...tag, ...tags] }
  const place = after === undefined ? { skip: (page - 1) * limit } : { after }
  const [count, { topics, next }] = await Promise.all([
    context.broker.topics.count(criteria),
    context.broker.topics.list({ ...criteria, limit, ...place }),
  ])
  const records = await Promise.all(
    topics.map(async (topic) => {
      const schema = isWanted ? await findSchema(context, topic) : undefined
      return { ...topic, schemaType: schemaTypes[topic.format], ...(schema === undefined ? {} : { schema }) }
    }),
  )
  return { count, limit, page, records, ...(next === undefined ? {} : { next }) }
}

async function findSchema(context: Context, { id, version }: Topic): Promise<unknown> {
  try {
    const { content } = await fetchVersion(context, id, version)
    const text = schemaTextOf(content)
    return content.format === 'xsd' || content.format === 'protobuf' || text === '' ? text : JSON.parse(text)
  } catch (error) {
    if (isSpineError(error) && !isPassing(error)) return undefined
    throw error
  }
}
