import { randomInt } from 'node:crypto'
import {
  type Did,
  purposeOfList,
  SpineError,
  type StatusPlace,
  statusListBits,
  statusListDigest,
  statusListPair,
  toBase64url,
  verifyStatusList,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { Ledger } from '@digital-spine/ledger'
import type { HubDatabase } from '../database.ts'

/** Issuers' status lists, kept by digest: the one on the ledger can be had also while the next is being written. */
export type StatusLists = {
  /** A random free index in the issuer's pair of lists, given to nobody else. Throws QUOTA_EXCEEDED when they are full. */
  takeIndex(issuer: Did): Promise<StatusPlace>
  /** Stores a list its issuer signed; answers its digest (base64url), which the issuer then writes on the ledger. */
  put(issuer: Did, list: number, jws: string): Promise<{ digest: string }>
  /** The list of that digest, or the newest. Throws NOT_FOUND. */
  get(issuer: Did, list: number, digest: string | undefined): Promise<string>
}

const attempts = 100
/** Versions kept beside the one on the ledger, for who stops between upload and ledger write. */
const keptVersions = 16

export function createStatusLists(db: HubDatabase, ledger: Ledger, now: () => number): StatusLists {
  const prune = async (issuer: Did, list: number): Promise<void> => {
    const onLedger = await ledger.findStatusDigest(issuer, list)
    const rows = await db
      .selectFrom('status_lists')
      .select('digest')
      .where('issuer', '=', issuer)
      .where('list', '=', list)
      .orderBy('stored_at', 'desc')
      .execute()
    const current = onLedger === undefined ? undefined : toBase64url(onLedger)
    const old = rows.slice(keptVersions).filter(({ digest }) => digest !== current)
    for (const { digest } of old) {
      await db
        .deleteFrom('status_lists')
        .where('issuer', '=', issuer)
        .where('list', '=', list)
        .where('digest', '=', digest)
        .execute()
    }
  }
  return {
    async takeIndex(issuer) {
      const { revocation, suspension } = statusListPair(1)
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const index = randomInt(statusListBits)
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('status_indexes')
          .values({ issuer, list: revocation, list_index: index, taken: 1 })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (numInsertedOrUpdatedRows === 1n) {
          return { revocationList: revocation, suspensionList: suspension, index }
        }
      }
      throw new SpineError('QUOTA_EXCEEDED', 'The status list is full.')
    },
    async put(issuer, list, jws) {
      await verifyStatusList({ crypto: nodeCrypto, keys: ledger.keys, jws, issuer, purpose: purposeOfList(list) })
      const digest = await statusListDigest(nodeCrypto, jws)
      await db
        .insertInto('status_lists')
        .values({ issuer, list, digest, jws, stored_at: now() })
        .onConflict((conflict) => conflict.columns(['issuer', 'list', 'digest']).doUpdateSet({ stored_at: now() }))
        .execute()
      await prune(issuer, list)
      return { digest }
    },
    async get(issuer, list, digest) {
      const stored = db
        .selectFrom('status_lists')
        .select('jws')
        .where('issuer', '=', issuer)
        .where('list', '=', list)
        .orderBy('stored_at', 'desc')
      const wanted = digest === undefined ? stored : stored.where('digest', '=', digest)
      const row = await wanted.limit(1).executeTakeFirst()
      if (row === undefined) throw new SpineError('NOT_FOUND', 'There is no such status list.')
      return row.jws
    },
  }
}
