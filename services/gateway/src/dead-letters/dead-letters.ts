import type { GatewayLetterQuery } from '@digital-spine/api'
import type { Selectable } from 'kysely'
import type { GatewayContext } from '../context.ts'
import type { GatewaySchema } from '../database.ts'
import type { Readers } from '../readers/readers.ts'

export type DeadLetter = Selectable<GatewaySchema['dead_letters']>

/** Messages that were set aside, with the reason. */
export type DeadLetters = {
  /** Those after a number, oldest first; of some channels, if they are given. */
  list(query: GatewayLetterQuery, channels: ReadonlySet<string> | undefined): Promise<DeadLetter[]>
  /** Hands messages out once more to who refused them, those whose payloads are kept. Answers how many. */
  redrive(ids: readonly number[]): Promise<number>
  /** Gives them up for good. Answers how many. */
  purge(ids: readonly number[]): Promise<number>
}

export function createDeadLetters(
  { db, now }: Pick<GatewayContext, 'db' | 'now'>,
  readers: Pick<Readers, 'reopen'>,
): DeadLetters {
  return {
    list({ after, limit, fqcn, client }, channels) {
      let rows = db.selectFrom('dead_letters').selectAll().where('redriven_at', 'is', null).where('seq', '>', after)
      if (fqcn !== undefined) rows = rows.where('fqcn', '=', fqcn)
      if (client !== undefined) rows = rows.where('client', '=', client)
      if (channels !== undefined) rows = rows.where('fqcn', 'in', [...channels])
      return rows.orderBy('seq').limit(limit).execute()
    },
    async redrive(ids) {
      const open = db.selectFrom('dead_letters').selectAll().where('redriven_at', 'is', null)
      const kept = db.selectFrom('inbox').select('inbox.seq').where('dropped_at', 'is', null)
      const letters = await open.where('seq', 'in', ids).where('entry', 'in', kept).orderBy('seq').execute()
      for (const { seq, fqcn, client, entry } of letters) {
        await readers.reopen({ fqcn, client }, entry)
        await db.updateTable('dead_letters').set({ redriven_at: now() }).where('seq', '=', seq).execute()
      }
      return letters.length
    },
    async purge(ids) {
      const gone = await db.deleteFrom('dead_letters').where('seq', 'in', ids).returning('seq').execute()
      return gone.length
    },
  }
}
