import type { ChannelType } from '@digital-spine/api'
import { type Did, type Name, SpineError, type TopicFormat, type TopicId } from '@digital-spine/core'

export const isReceiving = (type: ChannelType): boolean => type === 'sub' || type === 'download'

/** A topic that a channel carries, in whatever version. */
export type ChannelTopic = {
  readonly owner: Name
  readonly topicName: string
  readonly topicId: TopicId
  readonly format: TopicFormat
}

/** The topic to answer another with. */
export type ResponseTopic = Omit<ChannelTopic, 'format'> & { readonly responseTopicId: string }

/** A configured way to send or receive: who, which topics, how protected. */
export type Channel = {
  readonly fqcn: string
  readonly type: ChannelType
  readonly payloadEncryption: boolean
  /** A receiving channel takes plain messages only if this says so. */
  readonly acceptPlain: boolean
  readonly messageForms: boolean
  readonly useAnonymousExtChannel: boolean
  readonly retentionDays?: number
  readonly maxPayloadBytes?: number
  readonly maxFileBytes?: number
  /** Readers acknowledge by themselves, never by asking for more. */
  readonly acknowledge?: 'explicit'
  readonly conditions: {
    readonly dids: readonly Did[]
    /** Of those DIDs, the names that they were given by. */
    readonly names: readonly { readonly name: Name; readonly did: Did }[]
    readonly roles: readonly Name[]
    /** Groups of the address book. */
    readonly groups: readonly string[]
    readonly topics: readonly ChannelTopic[]
    readonly responseTopics: readonly ResponseTopic[]
  }
}

/** Whether what is sent on it is encrypted; into anonymous mailboxes nothing else goes. */
export const isEncrypted = ({ payloadEncryption, useAnonymousExtChannel }: Channel): boolean =>
  payloadEncryption || useAnonymousExtChannel

/** Throws TOPIC_NOT_CARRIED. */
export function checkCarries(channel: Channel, owner: Name, topicName: string): void {
  if (!channel.conditions.topics.some((topic) => topic.owner === owner && topic.topicName === topicName))
    throw new SpineError('TOPIC_NOT_CARRIED', `${channel.fqcn} does not carry the topic ${owner}/${topicName}.`)
}

/** Bytes of a payload, or of a file. */
export type Size = { readonly payload: number } | { readonly file: number }

/** Whether a channel takes so much at once. */
export const hasRoom = ({ maxPayloadBytes, maxFileBytes }: Channel, size: Size): boolean =>
  'file' in size
    ? size.file <= (maxFileBytes ?? Number.POSITIVE_INFINITY)
    : size.payload <= (maxPayloadBytes ?? Number.POSITIVE_INFINITY)

/** Throws TOO_LARGE. */
export function checkSize(channel: Channel, size: Size): void {
  if (!hasRoom(channel, size)) throw new SpineError('TOO_LARGE', `The channel ${channel.fqcn} takes no more at once.`)
}
