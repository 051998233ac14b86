import type { ChannelChange, ChannelInput, MembershipInput } from '@digital-spine/api'
import type { GatewayContext } from '../context.ts'
import {
  deleteChannel,
  forgetChannels,
  getChannel,
  insertChannel,
  type StoredChannel,
  updateChannel,
} from './channel-store.ts'
import type { Qualified } from './member-store.ts'
import type { Members } from './members.ts'
import type { ChannelReader } from './read-channel.ts'

/** What can be done with channels; whom they are for is found out with it. */
export type Channels = {
  /** Throws CHANNEL_EXISTS, and what {@link ChannelReader} throws. */
  create(input: ChannelInput): Promise<StoredChannel>
  /** Throws CHANNEL_UNKNOWN, CHANNEL_FIXED, and what {@link ChannelReader} throws. */
  change(fqcn: string, change: ChannelChange): Promise<StoredChannel>
  /** Throws CHANNEL_UNKNOWN. */
  delete(fqcn: string): Promise<void>
  /** Whom a channel with these conditions would be for now, and why. Throws what {@link ChannelReader} throws. */
  qualify(conditions: MembershipInput): Promise<Qualified[]>
}

export function createChannels(
  { db, now }: Pick<GatewayContext, 'db' | 'now'>,
  { reader, members }: { reader: ChannelReader; members: Pick<Members, 'refresh' | 'qualify'> },
): Channels {
  const written = async (fqcn: string): Promise<void> => {
    forgetChannels(db)
    await members.refresh(fqcn)
  }
  return {
    async create(input) {
      const channel = await reader.create(input)
      await insertChannel(db, { ...channel, createdAt: now(), updatedAt: now() })
      await written(channel.fqcn)
      return getChannel(db, channel.fqcn)
    },
    async change(fqcn, change) {
      const { createdAt: _, updatedAt: __, ...channel } = await getChannel(db, fqcn)
      await updateChannel(db, await reader.change(channel, change), now())
      await written(fqcn)
      return getChannel(db, fqcn)
    },
    async delete(fqcn) {
      await getChannel(db, fqcn)
      await deleteChannel(db, fqcn)
      await written(fqcn)
    },
    async qualify(given) {
      const { conditions } = await reader.create({ fqcn: 'none', type: 'pub', conditions: given })
      return members.qualify(conditions)
    },
  }
}
