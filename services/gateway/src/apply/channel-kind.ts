import { type ChannelInput, ChannelSpec } from '@digital-spine/api'
import type { Channel } from '../channels/channel.ts'
import { deleteChannel, findChannel, insertChannel, listChannels } from '../channels/channel-store.ts'
import { createChannelReader } from '../channels/read-channel.ts'
import type { GatewayContext } from '../context.ts'
import type { ApplyKind } from './apply-kind.ts'

/** Channels as documents. */
export function channelKind({ db, topics, now }: Pick<GatewayContext, 'db' | 'topics' | 'now'>): ApplyKind {
  return {
    kind: 'Channel',
    schema: ChannelSpec,
    list: async () =>
      new Map(
        (await listChannels(db)).map(({ createdAt: _, updatedAt: __, ...channel }) => [
          channel.fqcn,
          describe(channel),
        ]),
      ),
    async read(spec, parties) {
      const input = spec as ChannelInput
      const known = await findChannel(db, input.fqcn)
      const channel = await createChannelReader({ parties, topics }).create(input, known)
      const times = { createdAt: known?.createdAt ?? now(), updatedAt: now() }
      return {
        name: channel.fqcn,
        spec: describe(channel),
        write: (trx) => insertChannel(trx, { ...channel, ...times }),
      }
    },
    delete: deleteChannel,
  }
}

/** A channel as a document says it: what can be computed is left out. */
function describe({ conditions, ...settings }: Channel): object {
  return {
    ...settings,
    conditions: {
      ...conditions,
      topics: conditions.topics.map(({ owner, topicName }) => ({ owner, topicName })),
      responseTopics: conditions.responseTopics.map(({ topicId: _, ...topic }) => topic),
    },
  }
}
