import type { GatewayTopicVersion } from '@digital-spine/api'
import type { Sent } from '../../api.ts'

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

/** A message as it is handed to the gateway; `payload` is text of the topic's format, checked there. */
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

/** The JSON Schema of a version that is one; undefined for other formats, and if it refers to other files. */
export function schemaOf({ content }: GatewayTopicVersion): unknown {
  const [file, ...others] = content.files
  return content.format !== 'jsonschema' || file === undefined || others.length > 0
    ? undefined
    : (JSON.parse(file.content) as unknown)
}
