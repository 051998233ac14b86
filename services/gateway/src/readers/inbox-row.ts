import type { Selectable } from 'kysely'
import type { GatewaySchema } from '../database.ts'

/** A received message as it is kept. */
export type InboxRow = Selectable<GatewaySchema['inbox']>

/** As a reader gets it; `redelivered` if it may have had it before. */
export type LentRow = InboxRow & { readonly redelivered: boolean }
