import {
  type Did,
  parseJws,
  purposeOfList,
  SpineError,
  type StatusBits,
  statusListDigest,
  toBase64url,
  verifyStatusList,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { Ledger } from '@digital-spine/ledger'
import type { HubDatabase, HubSchema, HubTransaction } from '../database.ts'

/** A version of a list: its JWS and the digest of that (SHA-256, base64url), by which the ledger names it. */
export type ListVersion = { readonly digest: string; readonly jws: string }

/** Issuers' status lists, kept by digest: the one on the ledger can be had also while the next is being written. */
export type StatusLists = {
  /**
   * Stores a list its issuer signed, which follows the version `previous` (null: it is the first); answers its digest, which
   * the issuer then writes on the ledger. CONFLICT if another version came first, or if a revocation would be taken back.
   */
  put(issuer: Did, list: number, version: { jws: string; previous: string | null }): Promise<{ digest: string }>
  /** The version of that digest; without one, that which the ledger names. Throws NOT_FOUND. */
  get(issuer: Did, list: number, digest: string | undefined): Promise<ListVersion>
  /** The newest version, whether the ledger names it already or not. Throws NOT_FOUND. */
  head(issuer: Did, list: number): Promise<ListVersion>
}

/** Versions kept beside the one on the ledger, for who stops between upload and ledger write. */
const keptVersions = 16

export function createStatusLists(db: HubDatabase, ledger: Ledger, now: () => number): StatusLists {
  const onLedger = async (issuer: Did, list: number): Promise<string | undefined> => {
    const digest = await ledger.findStatusDigest(issuer, list)
    return digest === undefined ? undefined : toBase64url(digest)
  }
  const find = async (issuer: Did, list: number, digest: string): Promise<ListVersion> => {
    const row = await db
      .selectFrom('status_lists')
      .select(['digest', 'jws'])
      .where('issuer', '=', issuer)
      .where('list', '=', list)
      .where('digest', '=', digest)
      .executeTakeFirst()
    if (row === undefined) throw unknown()
    return row
  }
  const findHead = async (issuer: Did, list: number): Promise<string | undefined> => {
    const heads = db.selectFrom('status_heads').select('digest').where('issuer', '=', issuer)
    return (await heads.where('list', '=', list).executeTakeFirst())?.digest
  }
  const verify = (issuer: Did, list: number, jws: string): Promise<StatusBits> =>
    verifyStatusList({ crypto: nodeCrypto, keys: ledger.keys, jws, issuer, purpose: purposeOfList(list) })
  const prune = async (issuer: Did, list: number): Promise<void> => {
    const current = await onLedger(issuer, list)
    const rows = await db
      .selectFrom('status_lists')
      .select('digest')
      .where('issuer', '=', issuer)
      .where('list', '=', list)
      .orderBy('stored_at', 'desc')
      .execute()
    const old = rows.slice(keptVersions).filter(({ digest }) => digest !== current)
    if (old.length === 0) return
    await db
      .deleteFrom('status_lists')
      .where('issuer', '=', issuer)
      .where('list', '=', list)
      .where(
        'digest',
        'in',
        old.map(({ digest }) => digest),
      )
      .execute()
  }
  return {
    async put(issuer, list, { jws, previous }) {
      const bits = await verify(issuer, list, jws)
      checkPath(jws, issuer, list)
      if (previous !== null && purposeOfList(list) === 'revocation') {
        const before = await find(issuer, list, previous).catch(() => undefined)
        if (before !== undefined) checkFinal(await verify(issuer, list, before.jws), bits)
      }
      const digest = await statusListDigest(nodeCrypto, jws)
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('status_lists')
          .values({ issuer, list, digest, jws, stored_at: now() })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        if (await replaceHead(trx, { issuer, list, digest }, previous)) return
        const head = await trx
          .selectFrom('status_heads')
          .select('digest')
          .where('issuer', '=', issuer)
          .where('list', '=', list)
          .executeTakeFirst()
        if (head?.digest === digest) return
        const details = { current: head?.digest ?? null }
        throw new SpineError('CONFLICT', 'Another version of the list came first.', { details })
      })
      await prune(issuer, list)
      return { digest }
    },
    async get(issuer, list, digest) {
      const wanted = digest ?? (await onLedger(issuer, list))
      if (wanted === undefined) throw unknown()
      return find(issuer, list, wanted)
    },
    async head(issuer, list) {
      const digest = await findHead(issuer, list)
      if (digest === undefined) throw unknown()
      return find(issuer, list, digest)
    },
  }
}

const unknown = (): SpineError => new SpineError('NOT_FOUND', 'There is no such status list.')

/** Its id says whose list it is and which; another one's is not to be had under this address. */
function checkPath(jws: string, issuer: Did, list: number): void {
  const id = String(parseJws(jws, 'vc+jwt').payload.id)
  if (!id.endsWith(`/v1/status-lists/${encodeURIComponent(issuer)}/${list}`))
    throw new SpineError('STATUS_UNKNOWN', 'The status list is another one, by its id.')
}

function checkFinal(before: StatusBits, after: StatusBits): void {
  if (before.some((byte, i) => (byte & ~(after[i] ?? 0)) !== 0))
    throw new SpineError('CONFLICT', 'A revocation is final: the list takes one back.')
}

/** Makes a version the newest if the one it follows is that still. */
async function replaceHead(
  trx: HubTransaction,
  head: HubSchema['status_heads'],
  previous: string | null,
): Promise<boolean> {
  if (previous === null) {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('status_heads')
      .values(head)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n
  }
  const { numUpdatedRows } = await trx
    .updateTable('status_heads')
    .set({ digest: head.digest })
    .where('issuer', '=', head.issuer)
    .where('list', '=', head.list)
    .where('digest', '=', previous)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
