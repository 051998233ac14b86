import type { ChannelType } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { GatewayDatabase } from '../database.ts'
import { byText, valuesOf } from '../in-order-of.ts'
import type { Channel, ChannelTopic } from './channel.ts'

/** A channel with when it was made and last changed, ms. */
export type StoredChannel = Channel & { readonly createdAt: number; readonly updatedAt: number }

/** What a database's channels are, read once; whoever has changed them forgets it. */
const known = new WeakMap<GatewayDatabase, Promise<ReadonlyMap<string, StoredChannel>>>()

export const forgetChannels = (db: GatewayDatabase): void => void known.delete(db)

/** Throws CHANNEL_EXISTS. */
export async function insertChannel(
  trx: GatewayDatabase,
  { createdAt, updatedAt, ...channel }: StoredChannel,
): Promise<void> {
  const { fqcn } = channel
  const row = { fqcn, definition: JSON.stringify(channel), created_at: createdAt, updated_at: updatedAt }
  const inserted = await trx
    .insertInto('channels')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('fqcn')
    .execute()
  if (inserted.length === 0)
    throw new SpineError('CHANNEL_EXISTS', `There is a channel ${fqcn} already.`, { details: { fqcn } })
}

export async function updateChannel(trx: GatewayDatabase, channel: Channel, now: number): Promise<void> {
  const { fqcn } = channel
  const change = { definition: JSON.stringify(channel), updated_at: now }
  await trx.updateTable('channels').set(change).where('fqcn', '=', fqcn).execute()
}

export async function deleteChannel(trx: GatewayDatabase, fqcn: string): Promise<void> {
  await trx.deleteFrom('channels').where('fqcn', '=', fqcn).execute()
}

export async function findChannel(db: GatewayDatabase, fqcn: string): Promise<StoredChannel | undefined> {
  return (await readChannels(db)).get(fqcn)
}

/** Throws CHANNEL_UNKNOWN. */
export async function getChannel(db: GatewayDatabase, fqcn: string): Promise<StoredChannel> {
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

/** In the order of their fqcn. */
export async function listChannels(db: GatewayDatabase): Promise<readonly StoredChannel[]> {
  return valuesOf(await readChannels(db))
}

function readChannels(db: GatewayDatabase): Promise<ReadonlyMap<string, StoredChannel>> {
  const remembered = known.get(db)
  if (remembered !== undefined) return remembered
  const reading = (async () => {
    const rows = await db.selectFrom('channels').selectAll().execute()
    return new Map(
      rows
        .toSorted(byText(({ fqcn }) => fqcn))
        .map(({ fqcn, definition, created_at: createdAt, updated_at: updatedAt }) => [
          fqcn,
          { ...readDefinition(definition), createdAt, updatedAt },
        ]),
    )
  })()
  known.set(db, reading)
  reading.catch(() => known.delete(db))
  return reading
}

const laterSettings: Pick<Channel, 'messageForms' | 'useAnonymousExtChannel'> = {
  messageForms: false,
  useAnonymousExtChannel: false,
}
const laterConditions: Pick<Channel['conditions'], 'names' | 'groups' | 'responseTopics'> = {
  names: [],
  groups: [],
  responseTopics: [],
}
const laterOfTopics: Pick<ChannelTopic, 'format'> = { format: 'jsonschema' }

/** A definition that an older gateway wrote says nothing of what channels did not have then. */
function readDefinition(text: string): Channel {
  const { conditions, ...channel } = JSON.parse(text) as Channel
  const topics = conditions.topics.map((topic) => ({ ...laterOfTopics, ...topic }))
  return { ...laterSettings, ...channel, conditions: { ...laterConditions, ...conditions, topics } }
}
