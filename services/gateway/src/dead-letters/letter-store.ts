import type { Selectable } from 'kysely'
import type { GatewayDatabase, GatewaySchema } from '../database.ts'

/** A message that was set aside, with the reason. */
export type DeadLetter = Selectable<GatewaySchema['dead_letters']>

/** It is none any more: what was to be done with it was done at this time (ms). */
export async function markRedriven(db: GatewayDatabase, seq: number, at: number): Promise<void> {
  await db.updateTable('dead_letters').set({ redriven_at: at }).where('seq', '=', seq).execute()
}
