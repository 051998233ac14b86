import type { ChannelChange, ChannelInput } from '@digital-spine/api'
import { isSpineError, parseName, parseTopicName, SpineError, topicId } from '@digital-spine/core'
import type { Parties, Party } from '../people/parties.ts'
import type { TopicCache } from '../topics/topic-cache.ts'
import { type Channel, type ChannelTopic, isReceiving, type ResponseTopic } from './channel.ts'

type Conditions = Channel['conditions']
type ConditionsInput = NonNullable<ChannelInput['conditions']>

/** What participants say of a channel, made into the channel: names, aliases and topics are looked up. */
export type ChannelReader = {
  /**
   * What is left out is as it is in a new channel; of one that is `known` by this fqcn names keep their DIDs, and topics are not
   * looked for again. Throws VALIDATION_FAILED, DID_INVALID, NAME_INVALID, NAME_UNKNOWN, CONTACT_UNKNOWN, TOPIC_UNKNOWN, and
   * CHANNEL_FIXED if the known one is of another type or anonymity.
   */
  create(input: ChannelInput, known?: Channel): Promise<Channel>
  /** What is left out stays as it is; a name keeps the DID that it stood for. Throws CHANNEL_FIXED too. */
  change(channel: Channel, change: ChannelChange): Promise<Channel>
}

export function createChannelReader({
  parties,
  topics,
}: {
  parties: Pick<Parties, 'resolve'>
  topics: Pick<TopicCache, 'get'>
}): ChannelReader {
  const readConditions = async (given: ConditionsInput, before: Conditions, known: Conditions): Promise<Conditions> => {
    const said = (given.names ?? []).map(async ({ name, did }) => ({
      ...(await parties.resolve(did)),
      name: parseName(name),
    }))
    const pinned = [...(await Promise.all(said)), ...known.names]
    const find = async (text: string): Promise<Party> =>
      pinned.find(({ name }) => name === text) ?? (await parties.resolve(text))
    const named = given.dids === undefined ? undefined : await Promise.all(given.dids.map(find))
    const dids = named === undefined ? before.dids : [...new Set(named.map(({ did }) => did))]
    const names = named?.flatMap(({ did, name = pinned.find((other) => other.did === did)?.name }) =>
      name === undefined ? [] : [{ name, did }],
    )
    return {
      dids,
      names: names === undefined ? before.names : uniqueBy(names, ({ did }) => did),
      roles: given.roles === undefined ? before.roles : [...new Set(given.roles.map(parseName))],
      groups: given.groups === undefined ? before.groups : [...new Set(given.groups)],
      topics: given.topics === undefined ? before.topics : await readTopics(given.topics, known.topics),
      responseTopics:
        given.responseTopics === undefined ? before.responseTopics : given.responseTopics.map(readResponseTopic),
    }
  }
  /** A topic that the channel has is not looked for again: it may be deleted by now. */
  const readTopics = async (
    given: readonly { owner: string; topicName: string }[],
    before: readonly ChannelTopic[],
  ): Promise<ChannelTopic[]> => {
    const read = given.map(({ owner, topicName }) => ({
      owner: parseName(owner),
      topicName: parseTopicName(topicName),
    }))
    const missing: string[] = []
    const found = await Promise.all(
      read.map(async ({ owner, topicName }): Promise<ChannelTopic[]> => {
        const id = topicId(owner, topicName)
        const known = before.find((topic) => topic.topicId === id)
        if (known !== undefined) return [known]
        try {
          const { format } = await topics.get(owner, topicName)
          return [{ owner, topicName, topicId: id, format }]
        } catch (error) {
          if (!isSpineError(error, 'TOPIC_UNKNOWN') && !isSpineError(error, 'TOPIC_DELETED')) throw error
          missing.push(`${topicName} (owner: ${owner})`)
          return []
        }
      }),
    )
    if (missing.length > 0) throw new SpineError('TOPIC_UNKNOWN', `Topics not found: ${missing.join(', ')}`)
    return uniqueBy(found.flat(), (topic) => topic.topicId)
  }
  const read = async (before: Channel, given: ChannelChange, known: Channel): Promise<Channel> => {
    const { fqcn, type } = before
    const payloadEncryption = given.payloadEncryption ?? before.payloadEncryption
    const isAsBefore = payloadEncryption === before.payloadEncryption
    const limit = <K extends 'retentionDays' | 'maxPayloadBytes' | 'maxFileBytes' | 'acknowledge'>(key: K) => {
      const value = given[key] === undefined ? before[key] : given[key]
      return value == null ? {} : { [key]: value }
    }
    return {
      ...{ fqcn, type, payloadEncryption },
      // A receiving channel without encryption takes plain messages, as that of the DDHub client gateway does.
      acceptPlain: given.acceptPlain ?? (isAsBefore ? before.acceptPlain : isReceiving(type) && !payloadEncryption),
      messageForms: given.messageForms ?? before.messageForms,
      useAnonymousExtChannel: given.useAnonymousExtChannel ?? before.useAnonymousExtChannel,
      ...{ ...limit('retentionDays'), ...limit('maxPayloadBytes'), ...limit('maxFileBytes'), ...limit('acknowledge') },
      conditions: await readConditions(given.conditions ?? {}, before.conditions, known.conditions),
    }
  }
  return {
    async create({ fqcn, type, ...given }, known) {
      const channel = { ...blank, fqcn, type }
      if (known !== undefined) checkFixed(known, { useAnonymousExtChannel: false, ...given, type })
      return read(channel, given, known ?? channel)
    },
    async change(channel, given) {
      checkFixed(channel, given)
      return read(channel, given, channel)
    },
  }
}

/** Throws CHANNEL_FIXED. */
function checkFixed(channel: Channel, given: ChannelChange): void {
  const isFixed = (key: 'type' | 'useAnonymousExtChannel'): boolean =>
    given[key] === undefined || given[key] === channel[key]
  if (isFixed('type') && isFixed('useAnonymousExtChannel')) return
  throw new SpineError('CHANNEL_FIXED', `Type and anonymity of ${channel.fqcn} stay as they are.`)
}

/** What a channel is before anything is said of it. */
const blank = {
  ...{ payloadEncryption: true, acceptPlain: false, messageForms: false, useAnonymousExtChannel: false },
  conditions: { dids: [], names: [], roles: [], groups: [], topics: [], responseTopics: [] },
}

function readResponseTopic(given: { owner: string; topicName: string; responseTopicId: string }): ResponseTopic {
  const [owner, topicName] = [parseName(given.owner), parseTopicName(given.topicName)]
  return { owner, topicName, topicId: topicId(owner, topicName), responseTopicId: given.responseTopicId }
}

const uniqueBy = <T>(items: readonly T[], key: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
]
