import { randomInt } from 'node:crypto'
import { type Did, SpineError, type StatusPlace, statusListBits, statusListPair } from '@digital-spine/core'
import type { HubDatabase } from '../database.ts'

/** Places in issuers' pairs of status lists, each given out once. */
export type StatusIndexes = {
  /** A random free place in the issuer's newest pair; when it is full, in the next. */
  take(issuer: Did): Promise<StatusPlace>
  /** Whether the issuer may have a list of that number: one of a pair it has been given places in, or of its first. */
  has(issuer: Did, list: number): Promise<boolean>
}

const attempts = 50
const maxPairs = 10_000

/** `capacity` is how many places of a pair are given out, at random over all of it. */
export function createStatusIndexes(db: HubDatabase, capacity = statusListBits): StatusIndexes {
  const newestPair = async (issuer: Did): Promise<number> => {
    const row = await db
      .selectFrom('status_indexes')
      .select(({ fn }) => fn.max('list').as('list'))
      .where('issuer', '=', issuer)
      .executeTakeFirst()
    return row === undefined || row.list === null ? 1 : (Number(row.list) + 1) / 2
  }
  const insert = async (issuer: Did, list: number, index: number): Promise<boolean> => {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('status_indexes')
      .values({ issuer, list, list_index: index, taken: 1 })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n
  }
  const takeIn = async (issuer: Did, pair: number): Promise<StatusPlace | undefined> => {
    const { revocation, suspension } = statusListPair(pair)
    const place = (index: number): StatusPlace => ({ revocationList: revocation, suspensionList: suspension, index })
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const index = randomInt(capacity)
      if (await insert(issuer, revocation, index)) return place(index)
    }
    // Nearly full: one of those that are left.
    const rows = await db
      .selectFrom('status_indexes')
      .select('list_index')
      .where('issuer', '=', issuer)
      .where('list', '=', revocation)
      .execute()
    const taken = new Set(rows.map(({ list_index }) => list_index))
    const free = Array.from({ length: capacity }, (_, index) => index).filter((index) => !taken.has(index))
    while (free.length > 0) {
      const [index = 0] = free.splice(randomInt(free.length), 1)
      if (await insert(issuer, revocation, index)) return place(index)
    }
    return undefined
  }
  return {
    async take(issuer) {
      for (let pair = await newestPair(issuer); pair <= maxPairs; pair += 1) {
        const place = await takeIn(issuer, pair)
        if (place !== undefined) return place
      }
      throw new SpineError('QUOTA_EXCEEDED', `An issuer has at most ${maxPairs} pairs of status lists here.`)
    },
    has: async (issuer, list) => Math.ceil(list / 2) <= (await newestPair(issuer)),
  }
}
