import {
  type Did,
  type Name,
  parseDid,
  parseName,
  parseTopicName,
  SpineError,
  type TopicId,
  topicId,
} from '@digital-spine/core'
import type { GatewayDatabase } from '../database.ts'

/** `pub` sends messages and `sub` takes them; `upload` sends files and `download` takes them. */
export const channelTypes = ['pub', 'sub', 'upload', 'download'] as const
export type ChannelType = (typeof channelTypes)[number]

export const isReceiving = (type: ChannelType): boolean => type === 'sub' || type === 'download'

/** A configured way to send or receive: who, which topics, how protected. */
export type Channel = {
  readonly fqcn: string
  readonly type: ChannelType
  readonly payloadEncryption: boolean
  /** A receiving channel takes plain messages only if this says so. */
  readonly acceptPlain: boolean
  readonly conditions: {
    readonly dids: readonly Did[]
    readonly roles: readonly Name[]
    /** Groups of the address book. */
    readonly groups?: readonly string[]
    readonly topics: readonly { readonly owner: Name; readonly topicName: string; readonly topicId: TopicId }[]
  }
}

/** What a channel is made from; DIDs in any spelling. */
export type ChannelInput = {
  readonly fqcn: string
  readonly type: ChannelType
  readonly payloadEncryption?: boolean
  readonly acceptPlain?: boolean
  readonly conditions: {
    readonly dids?: readonly string[]
    readonly roles?: readonly string[]
    readonly groups?: readonly string[]
    readonly topics: readonly { readonly owner: string; readonly topicName: string }[]
  }
}

const fqcnPattern = /^[a-z0-9](?:[a-z0-9.-]{0,253}[a-z0-9])?$/

/** Checks a channel's definition. Throws VALIDATION_FAILED, DID_INVALID or NAME_INVALID. */
export function readChannel(input: ChannelInput, network: string): Channel {
  if (!fqcnPattern.test(input.fqcn)) {
    throw new SpineError('VALIDATION_FAILED', 'A channel name is lower-case letters, digits, dots and dashes.')
  }
  const { dids = [], roles = [], groups = [], topics } = input.conditions
  if (topics.length === 0) throw new SpineError('VALIDATION_FAILED', 'A channel carries at least one topic.')
  if (dids.length + roles.length + groups.length === 0)
    throw new SpineError('VALIDATION_FAILED', 'A channel names the DIDs, roles or groups it is for.')
  return {
    fqcn: input.fqcn,
    type: input.type,
    payloadEncryption: input.payloadEncryption ?? true,
    acceptPlain: input.acceptPlain ?? false,
    conditions: {
      dids: dids.map((did) => parseDid(did, { default: network })),
      roles: roles.map(parseName),
      ...(groups.length === 0 ? {} : { groups }),
      topics: topics.map((topic) => {
        const [owner, topicName] = [parseName(topic.owner), parseTopicName(topic.topicName)]
        return { owner, topicName, topicId: topicId(owner, topicName) }
      }),
    },
  }
}

/** What a database's channels are, read once; whoever changes them forgets it. */
const known = new WeakMap<GatewayDatabase, Promise<ReadonlyMap<string, Channel>>>()

/** Stores a channel; the same fqcn is accepted again only when identical. */
export async function putChannel(db: GatewayDatabase, channel: Channel, now: number): Promise<Channel> {
  const definition = JSON.stringify(channel)
  const found = await findChannel(db, channel.fqcn)
  if (found !== undefined && JSON.stringify(found) !== definition) {
    throw new SpineError('CONFLICT', `The channel ${channel.fqcn} exists and is different; delete it first.`)
  }
  const row = { fqcn: channel.fqcn, definition, created_at: now, updated_at: now }
  await db
    .insertInto('channels')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  known.delete(db)
  return channel
}

/** Throws CHANNEL_UNKNOWN. */
export async function deleteChannel(db: GatewayDatabase, fqcn: string): Promise<void> {
  await getChannel(db, fqcn)
  await db.deleteFrom('channels').where('fqcn', '=', fqcn).execute()
  known.delete(db)
}

export async function findChannel(db: GatewayDatabase, fqcn: string): Promise<Channel | undefined> {
  return (await readChannels(db)).get(fqcn)
}

/** Throws CHANNEL_UNKNOWN. */
export async function getChannel(db: GatewayDatabase, fqcn: string): Promise<Channel> {
  const channel = await findChannel(db, fqcn)
  if (channel === undefined)
    throw new SpineError('CHANNEL_UNKNOWN', `There is no channel ${fqcn.slice(0, 255)}.`, { details: { fqcn } })
  return channel
}

const uses: Record<ChannelType, string> = {
  pub: 'sending messages',
  sub: 'receiving messages',
  upload: 'sending files',
  download: 'receiving files',
}

/** Throws CHANNEL_UNKNOWN, and CHANNEL_UNFIT for a channel of another type. */
export async function getChannelOf(db: GatewayDatabase, fqcn: string, ...types: ChannelType[]): Promise<Channel> {
  const channel = await getChannel(db, fqcn)
  if (!types.includes(channel.type))
    throw new SpineError('CHANNEL_UNFIT', `${fqcn} is a channel for ${uses[channel.type]}.`, { details: { fqcn } })
  return channel
}

/** Throws TOPIC_NOT_CARRIED. */
export function checkCarries(channel: Channel, owner: Name, topicName: string): void {
  if (!channel.conditions.topics.some((topic) => topic.owner === owner && topic.topicName === topicName))
    throw new SpineError('TOPIC_NOT_CARRIED', `${channel.fqcn} does not carry the topic ${owner}/${topicName}.`)
}

export async function listChannels(db: GatewayDatabase): Promise<Channel[]> {
  return [...(await readChannels(db)).values()]
}

function readChannels(db: GatewayDatabase): Promise<ReadonlyMap<string, Channel>> {
  const remembered = known.get(db)
  if (remembered !== undefined) return remembered
  const reading = (async () => {
    const rows = await db.selectFrom('channels').select('definition').orderBy('fqcn').execute()
    return new Map(
      rows.map(({ definition }) => JSON.parse(definition) as Channel).map((channel) => [channel.fqcn, channel]),
    )
  })()
  known.set(db, reading)
  reading.catch(() => known.delete(db))
  return reading
}
