import {
  type Did,
  getStatusBit,
  type Hex,
  isSpineError,
  purposeOfList,
  type StatusBits,
  statusListUrl,
} from '@digital-spine/core'
import type { HubContext } from '../context.ts'
import type { HubDatabase } from '../database.ts'
import type { StoredCredential } from '../enrolment/credentials.ts'

/** Which stored credentials a change on the ledger is about. */
export type ChangedCredentials = {
  /** Those whose bit in an issuer's list is not what was known of it. */
  inList(issuer: Did, list: number): Promise<StoredCredential[]>
  /** The one that statements name so. */
  named(digest: Hex): Promise<StoredCredential[]>
  withIds(ids: readonly string[]): Promise<StoredCredential[]>
}

export function createChangedCredentials(
  db: HubDatabase,
  { ports, logger }: Pick<HubContext, 'ports' | 'logger'>,
): ChangedCredentials {
  const all = () => db.selectFrom('credentials').selectAll()
  const withIds = async (ids: readonly string[]): Promise<StoredCredential[]> =>
    ids.length === 0 ? [] : all().where('id', 'in', ids).execute()
  /** A list whose bytes its issuer has not brought yet is looked at when they come. */
  const readBits = async (issuer: Did, list: number): Promise<StatusBits | undefined> => {
    try {
      return await ports.statusBits(issuer, statusListUrl('', issuer, list), purposeOfList(list))
    } catch (err) {
      if (!isSpineError(err, 'STATUS_UNKNOWN')) throw err
      logger.warn({ err, issuer, list }, 'status list not known')
      return undefined
    }
  }
  return {
    async inList(issuer, list) {
      const bits = await readBits(issuer, list)
      if (bits === undefined) return []
      const column = purposeOfList(list) === 'revocation' ? ('bit_revoked' as const) : ('bit_suspended' as const)
      const places = await db
        .selectFrom('credentials')
        .select(['id', 'list_index', column])
        .where('issuer', '=', issuer)
        .where('list', '=', list % 2 === 1 ? list : list - 1)
        .execute()
      const changed = places.filter((row) => getStatusBit(bits, row.list_index) !== (row[column] === 1))
      return withIds(changed.map(({ id }) => id))
    },
    named: (digest) =>
      all()
        .where(({ or, eb }) => or([eb('digest', '=', digest), eb('sd_jwt_digest', '=', digest)]))
        .execute(),
    withIds,
  }
}
