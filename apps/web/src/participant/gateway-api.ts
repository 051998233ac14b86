import type { Sent } from '../api.ts'

/** A channel as the gateway tells it. */
export type Channel = {
  readonly fqcn: string
  readonly type: 'pub' | 'sub'
  readonly payloadEncryption: boolean
  readonly acceptPlain: boolean
  readonly conditions: {
    readonly dids: readonly string[]
    readonly roles: readonly string[]
    readonly topics: readonly { readonly owner: string; readonly topicName: string }[]
  }
}

/** One version of a topic, with its JSON Schema. */
export type Topic = {
  readonly owner: string
  readonly name: string
  readonly version: string
  readonly schema: unknown
}

/** A message as it is handed to the gateway; `payload` is JSON text, checked there. */
export type Draft = {
  readonly fqcn: string
  readonly topicOwner: string
  readonly topicName: string
  readonly topicVersion?: string
  readonly payload: string
}

/** What the broker answered for one recipient. */
export type SendResult = { readonly did?: string; readonly status: string; readonly reason?: string }

/** A message in the list of those sent; its receipts are with the message itself. */
export type ListedSent = Omit<Sent, 'header' | 'receipts'> & {
  readonly topicOwner: string
  readonly topicName: string
  readonly topicVersion: string
  readonly results: readonly SendResult[]
}
export type SentMessage = ListedSent & Sent

/** The latest version of a topic; undefined if there is none. */
export function latestTopic(topics: readonly Topic[], owner: string, name: string): Topic | undefined {
  return topics
    .filter((topic) => topic.owner === owner && topic.name === name)
    .toSorted((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }))[0]
}
