import { SpineError } from '@digital-spine/core'
import { sql } from 'kysely'
import type { GatewayDatabase } from '../database.ts'
import type { Reclaimer } from './reclaim.ts'
import type { Spool } from './spool.ts'

/** What files in the spool may take together, counted in full before their first byte is there. */
export type Room = {
  /**
   * Throws FILE_STORE_FULL if there is no room for `bytes` more, by what files may take or on the disk, also when what is
   * done with is given up.
   */
  check(bytes: number): Promise<void>
  /** Bytes that files take, that they may take together, and that the disk has left. */
  usage(): Promise<{ readonly used: number; readonly maxBytes: number; readonly free: number }>
}

export function createRoom(
  db: GatewayDatabase,
  { maxBytes, spool, reclaimer }: { maxBytes: number; spool: Pick<Spool, 'free'>; reclaimer: Reclaimer },
): Room {
  const usage: Room['usage'] = async () => {
    const bytes = sql<number>`coalesce(sum(sealed_size), 0)`.as('bytes')
    const out = db.selectFrom('files_out').select(bytes).where('refusal', 'is', null)
    const into = db.selectFrom('files_in').select(bytes).where('state', '!=', 'expected')
    const rows = await out.unionAll(into).execute()
    const used = rows.reduce((sum, row) => sum + Number(row.bytes), 0)
    return { used, maxBytes, free: await spool.free() }
  }
  const findFree = async (): Promise<number> => {
    const { used, free } = await usage()
    return Math.max(0, Math.min(maxBytes - used, free))
  }
  return {
    usage,
    async check(bytes) {
      if (bytes <= (await findFree())) return
      await reclaimer.reclaim({ acknowledged: true })
      const free = await findFree()
      if (bytes > free)
        throw new SpineError('FILE_STORE_FULL', 'The gateway has no room for the file now.', {
          details: { bytes, free },
        })
    },
  }
}
