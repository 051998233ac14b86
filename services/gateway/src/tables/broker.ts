import type { Did, Name } from '@digital-spine/core'

/** What is kept from the broker, for when it is away. */
export type BrokerTables = {
  /** What the broker at a URL called itself when it was last asked, and the role that it asks for. */
  brokers: { url: string; did: Did; use_role: Name | null }
  /** Versions as the broker had them, for when it is away: the statement, and the content as JSON. They are verified again. */
  topic_versions: { topic: string; version: string; statement: string; content: string; used_at: number }
  /** The latest version of a topic, by what the broker last said. */
  latest_versions: { topic: string; version: string }
}
