import { SpineError } from '@digital-spine/core'
import { sql } from 'kysely'
import type { GatewayDatabase } from '../database.ts'
import type { Reclaimer } from './reclaim.ts'

/** What files in the spool may take together, counted in full before their first byte is there. */
export type Room = {
  /** Throws FILE_STORE_FULL if there is no room for `bytes` more, also when what is done with is given up. */
  check(bytes: number): Promise<void>
}

export function createRoom(db: GatewayDatabase, maxBytes: number, reclaimer: Reclaimer): Room {
  const used = async (): Promise<number> => {
    const bytes = sql<number>`coalesce(sum(sealed_size), 0)`.as('bytes')
    const out = db.selectFrom('files_out').select(bytes).where('refusal', 'is', null)
    const into = db.selectFrom('files_in').select(bytes).where('state', '!=', 'expected')
    const rows = await out.unionAll(into).execute()
    return rows.reduce((sum, row) => sum + Number(row.bytes), 0)
  }
  return {
    async check(bytes) {
      if ((await used()) + bytes <= maxBytes) return
      await reclaimer.reclaim({ acknowledged: true })
      const free = maxBytes - (await used())
      if (bytes > free)
        throw new SpineError('FILE_STORE_FULL', 'The gateway has no room for the file now.', {
          details: { bytes, free: Math.max(free, 0) },
        })
    },
  }
}
