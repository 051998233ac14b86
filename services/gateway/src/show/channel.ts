import { type ShownChannel, schemaTypes } from '@digital-spine/api'
import type { StoredChannel } from '../channels/channel-store.ts'
import type { Members } from '../channels/members.ts'

/** A channel as the API shows it. */
export function showChannel(
  { createdAt, updatedAt, conditions, ...channel }: StoredChannel,
  members: Pick<Members, 'known'>,
): ShownChannel {
  const { dids, names, roles, groups, topics, responseTopics } = conditions
  const qualified = members.known(channel.fqcn)?.members ?? []
  return {
    ...channel,
    conditions: {
      ...{ dids: [...dids], names: [...names], roles: [...roles], groups: [...groups] },
      qualifiedDids: qualified.map(({ did }) => did),
      topics: topics.map(({ format, ...topic }) => ({ ...topic, schemaType: schemaTypes[format] })),
      responseTopics: responseTopics.map((topic) => ({ ...topic, topicOwner: topic.owner })),
    },
    createdDate: new Date(createdAt).toISOString(),
    updatedDate: new Date(updatedAt).toISOString(),
  }
}
