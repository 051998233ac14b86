import type { Selectable } from 'kysely'
import type { GatewaySchema } from '../database.ts'

/** A received message as it is kept. */
export type InboxRow = Selectable<GatewaySchema['inbox']>

/** As a reader gets it; `redelivered` if it may have had it before. */
export type LentRow = InboxRow & { readonly redelivered: boolean }

/** Messages of one sender on one of its channels, which come in order. */
export const flowOf = ({ sender, channel }: Pick<InboxRow, 'sender' | 'channel'>): string => `${sender} ${channel}`
