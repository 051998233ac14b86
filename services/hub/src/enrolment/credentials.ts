import { type Did, type Name, type RoleCredential, SpineError } from '@digital-spine/core'
import type { HubDatabase } from '../database.ts'
import type { EnrolmentRequest } from './requests.ts'

const newest = 20

/** The credentials issued through this hub; they are what their issuers signed, and verified before they are stored. */
export type CredentialBook = {
  /** Stores the credential that grants a request, and closes the request; the same one again changes nothing. */
  grant(request: EnrolmentRequest, credential: RoleCredential, jws: string): Promise<void>
  of(subject: Did): Promise<string[]>
  /** The newest of a subject for a role. */
  ofRole(subject: Did, role: Name): Promise<string[]>
}

export function createCredentialBook(db: HubDatabase, now: () => number): CredentialBook {
  return {
    async grant({ id, subject, role }, { id: credentialId, issuer, status }, jws) {
      const list = Number(/\/(\d+)$/.exec(status.revocation.url)?.[1])
      await db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('requests')
          .set({ status: 'approved', decided_at: now() })
          .where('id', '=', id)
          .where('status', '=', 'requested')
          .executeTakeFirst()
        const known = await trx
          .selectFrom('credentials')
          .select(['id', 'jws'])
          .where(({ or, and, eb }) =>
            or([
              eb('id', '=', credentialId),
              and([eb('issuer', '=', issuer), eb('list', '=', list), eb('list_index', '=', status.revocation.index)]),
            ]),
          )
          .executeTakeFirst()
        if (known?.jws === jws) return
        if (known !== undefined)
          throw new SpineError('CONFLICT', 'Another credential has this id or this place in the status list.')
        if (numUpdatedRows === 0n) throw new SpineError('CONFLICT', 'The request has been decided already.')
        const issued_at = now()
        const row = {
          id: credentialId,
          subject,
          role,
          issuer,
          jws,
          list,
          list_index: status.revocation.index,
          issued_at,
        }
        await trx.insertInto('credentials').values(row).execute()
      })
    },
    async of(subject) {
      const mine = db.selectFrom('credentials').select('jws').where('subject', '=', subject)
      return (await mine.orderBy('issued_at').execute()).map(({ jws }) => jws)
    },
    async ofRole(subject, role) {
      const rows = await db
        .selectFrom('credentials')
        .select('jws')
        .where('subject', '=', subject)
        .where('role', '=', role)
        .orderBy('issued_at', 'desc')
        .limit(newest)
        .execute()
      return rows.map(({ jws }) => jws)
    },
  }
}
