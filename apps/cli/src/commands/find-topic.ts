import type { TopicDetail } from '@digital-spine/api'
import type { GatewayClient } from '@digital-spine/client'
import { isSpineError } from '@digital-spine/core'

/** A topic with its versions; undefined if nobody has published it. */
export async function findTopic({ topics }: GatewayClient, id: string): Promise<TopicDetail | undefined> {
  try {
    return await topics.find(id)
  } catch (error) {
    if (isSpineError(error, 'TOPIC_UNKNOWN')) return undefined
    throw error
  }
}
