import type { Did } from '@digital-spine/core'
import type { GatewayDatabase } from '../database.ts'
import type { BlockedSender } from './people.ts'

/** Blocks a sender, or gives another reason for it. */
export async function blockSender(
  trx: GatewayDatabase,
  { did, reason = null, at }: Omit<BlockedSender, 'reason'> & { reason?: string | null },
): Promise<void> {
  await trx
    .insertInto('blocked')
    .values({ did, reason, at })
    .onConflict((conflict) => conflict.column('did').doUpdateSet({ reason }))
    .execute()
}

export async function unblockSender(trx: GatewayDatabase, did: Did): Promise<void> {
  await trx.deleteFrom('blocked').where('did', '=', did).execute()
}
