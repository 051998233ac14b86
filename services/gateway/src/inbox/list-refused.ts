import type { RefusedQuery } from '@digital-spine/api'
import { type Selectable, sql } from 'kysely'
import type { GatewayDatabase } from '../database.ts'
import type { ReadingTables } from '../tables/reading.ts'

type Refused = Selectable<ReadingTables['rejected']>

/** Where one is in the list. */
export const placeOfRefused = ({ at, position, mailbox }: Refused): string => `${at}.${position}.${mailbox}`

/** What came in and was refused, the latest first. */
export function listRefused(db: GatewayDatabase, { limit, after }: RefusedQuery): Promise<Refused[]> {
  let rows = db.selectFrom('rejected').selectAll()
  if (after !== undefined) {
    const [, at = '', position = '', mailbox = ''] = /^(\d+)\.(\d+)\.(.*)$/.exec(after) ?? []
    rows = rows.where(sql<boolean>`(at, position, mailbox) < (${Number(at)}, ${Number(position)}, ${mailbox})`)
  }
  return rows.orderBy('at', 'desc').orderBy('position', 'desc').orderBy('mailbox', 'desc').limit(limit).execute()
}
