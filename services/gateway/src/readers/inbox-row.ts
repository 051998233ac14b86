import type { Selectable } from 'kysely'
import type { GatewaySchema } from '../database.ts'

/** A received message as it is kept. */
export type InboxRow = Selectable<GatewaySchema['inbox']>
