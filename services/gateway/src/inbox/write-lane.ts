import type { Transaction } from 'kysely'
import type { GatewayDatabase, GatewaySchema } from '../database.ts'

/**
 * Transactions that insert into the inbox, one after the other. A row has its `seq` when it is inserted and is seen when it
 * is committed: were two under way at once, the later could be seen first, and a reader that has passed on to it would
 * never come back for the earlier.
 */
export type WriteLane = <T>(write: (trx: Transaction<GatewaySchema>) => Promise<T>) => Promise<T>

export function createWriteLane(db: GatewayDatabase): WriteLane {
  let last: Promise<unknown> = Promise.resolve()
  return (write) => {
    const mine = last.then(() => db.transaction().execute(write))
    last = mine.catch(() => undefined)
    return mine
  }
}
