import { findChannel } from '../channels/channel-store.ts'
import type { GatewayContext } from '../context.ts'
import { dropUpload } from './open-upload.ts'
import type { Spool } from './spool.ts'

/** Gives up files of the spool that are done with. */
export type Reclaimer = {
  /**
   * Outgoing files whose message is with the broker or has failed, and incoming ones that were acknowledged on every
   * channel, or are to be kept no more: a day after they came. What was sent on a channel for message forms stays as long as
   * its message is kept whole. With `acknowledged` both go at once.
   */
  reclaim(options?: { acknowledged: boolean }): Promise<void>
  /** Removes what nothing is known of any more. */
  removeStrangers(): Promise<void>
}

const keptMs = 24 * 3_600_000

export function createReclaimer({ db, now }: Pick<GatewayContext, 'db' | 'now'>, spool: Spool): Reclaimer {
  const reclaimSent = async (all: boolean): Promise<void> => {
    const done = await db
      .selectFrom('files_out')
      .innerJoin('outbox', 'outbox.id', 'files_out.id')
      .select(['files_out.id', 'outbox.channel', 'outbox.dropped_at'])
      .where('outbox.status', 'in', ['sent', 'failed'])
      .execute()
    for (const { id, channel, dropped_at } of done) {
      if (!all && dropped_at === null && (await findChannel(db, channel))?.messageForms === true) continue
      await dropUpload(spool, id)
      await db.deleteFrom('files_out').where('id', '=', id).execute()
    }
  }
  const reclaimRead = async (before: number): Promise<void> => {
    const read = await db
      .selectFrom('files_in')
      .select('id')
      .where('state', '=', 'ready')
      .where('received_at', '<=', before)
      .where(({ not, exists, selectFrom }) => {
        const unread = selectFrom('inbox').select('seq').whereRef('inbox.id', '=', 'files_in.id')
        return not(exists(unread.where('processed', '=', 0).where('dropped_at', 'is', null)))
      })
      .execute()
    for (const { id } of read) {
      await spool.remove('in', id)
      await db.deleteFrom('files_in').where('id', '=', id).execute()
    }
  }
  return {
    async reclaim({ acknowledged } = { acknowledged: false }) {
      await reclaimSent(acknowledged)
      await reclaimRead(acknowledged ? now() : now() - keptMs)
    },
    async removeStrangers() {
      for (const [direction, table] of [
        ['out', 'files_out'],
        ['in', 'files_in'],
      ] as const) {
        const known = new Set((await db.selectFrom(table).select('id').execute()).map(({ id }) => id))
        for (const name of await spool.list(direction))
          if (!known.has(name.split('.')[0] ?? '')) await spool.remove(direction, name)
      }
    },
  }
}
