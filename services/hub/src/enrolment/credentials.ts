import {
  credentialDigest,
  type Did,
  type GeneralJwe,
  type Hex,
  type Name,
  type RoleCredential,
  SpineError,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { Selectable } from 'kysely'
import type { HubDatabase, HubSchema } from '../database.ts'
import type { EventBook, NewEvent } from '../events/event-book.ts'
import { type Page, readCursor, writeCursor } from '../paging.ts'
import { requestEvent, type StoredRequest } from './requests.ts'

export type StoredCredential = Selectable<HubSchema['credentials']>

/** The same credential as an SD-JWT VC for its holder's eyes, and its digest. */
export type SealedSdJwt = { readonly jwe: GeneralJwe; readonly digest: Hex }

/** A credential that was verified in full, to be stored. */
export type GrantedCredential = {
  readonly credential: RoleCredential
  readonly jws: string
  readonly sdJwt: SealedSdJwt | undefined
}

/** Credentials to list: of these roles, oldest first. */
export type CredentialFilter = {
  readonly roles: readonly Name[]
  readonly subject?: Did
  readonly after?: string
  readonly limit: number
}

/** The credentials issued through this hub; they are what their issuers signed, and verified before they are stored. */
export type CredentialBook = {
  /** Stores the credential that grants a request, and closes the request; the same one again changes nothing. */
  grant(request: StoredRequest, granted: GrantedCredential): Promise<void>
  /** Throws NOT_FOUND. */
  get(id: string): Promise<StoredCredential>
  of(subject: Did): Promise<StoredCredential[]>
  /** The newest of a subject for a role, published or not. */
  ofRole(subject: Did, role: Name): Promise<StoredCredential[]>
  list(filter: CredentialFilter): Promise<Page<StoredCredential>>
  roles(): Promise<Name[]>
  /** Published credentials of a role, by subject. */
  holders(role: Name, after: string | undefined, limit: number): Promise<StoredCredential[]>
  publish(row: StoredCredential, published: boolean): Promise<void>
  isPublished(id: string): Promise<boolean>
}

const newest = 20

export function createCredentialBook(options: {
  db: HubDatabase
  events: EventBook
  now: () => number
}): CredentialBook {
  const { db, events, now } = options
  const all = () => db.selectFrom('credentials').selectAll()
  return {
    async grant(request, { credential, jws, sdJwt }) {
      const { id, issuer, status } = credential
      const { subject, role, publish } = request
      const list = listOf(status.revocation.url)
      const list_index = status.revocation.index
      const digest = await credentialDigest(nodeCrypto, jws)
      await events.change(async (trx, tell) => {
        const issued_at = now()
        const { numUpdatedRows } = await trx
          .updateTable('requests')
          .set({ status: 'approved', fields: null, decided_at: issued_at, credential: id })
          .where('id', '=', request.id)
          .where('status', '=', 'requested')
          .executeTakeFirst()
        const known = await trx
          .selectFrom('credentials')
          .select(['id', 'jws'])
          .where(({ or, and, eb }) =>
            or([
              eb('id', '=', id),
              and([eb('issuer', '=', issuer), eb('list', '=', list), eb('list_index', '=', list_index)]),
            ]),
          )
          .executeTakeFirst()
        if (known?.jws === jws && numUpdatedRows === 0n) return
        if (known !== undefined)
          throw new SpineError('CONFLICT', 'Another credential has this id or this place in the status list.')
        if (numUpdatedRows === 0n) throw new SpineError('CONFLICT', 'The request has been decided already.')
        const sealed = {
          sd_jwt: sdJwt === undefined ? null : JSON.stringify(sdJwt.jwe),
          sd_jwt_digest: sdJwt === undefined ? null : sdJwt.digest,
        }
        const place = { list, list_index }
        const row = { id, subject, role, issuer, jws, digest, ...sealed, ...place, published: publish, issued_at }
        await trx.insertInto('credentials').values(row).execute()
        tell(requestEvent('request.approved', request, issuer))
        tell(credentialEvent('credential.issued', row, issuer))
      })
    },
    async get(id) {
      const row = await all().where('id', '=', id).executeTakeFirst()
      if (row === undefined) throw new SpineError('NOT_FOUND', 'There is no such credential.')
      return row
    },
    of: (subject) => all().where('subject', '=', subject).orderBy('issued_at').execute(),
    ofRole: (subject, role) =>
      all()
        .where('subject', '=', subject)
        .where('role', '=', role)
        .orderBy('issued_at', 'desc')
        .limit(newest)
        .execute(),
    async list({ roles, subject, after, limit }) {
      if (roles.length === 0) return { rows: [] }
      let query = all().where('role', 'in', roles).orderBy('issued_at').orderBy('id')
      if (subject !== undefined) query = query.where('subject', '=', subject)
      if (after !== undefined) {
        const { at, id } = readCursor(after)
        query = query.where(({ or, and, eb }) =>
          or([eb('issued_at', '>', at), and([eb('issued_at', '=', at), eb('id', '>', id)])]),
        )
      }
      const rows = await query.limit(limit).execute()
      const last = rows.at(-1)
      if (rows.length < limit || last === undefined) return { rows }
      return { rows, next: writeCursor(last.issued_at, last.id) }
    },
    async roles() {
      const rows = await db.selectFrom('credentials').select('role').distinct().execute()
      return rows.map(({ role }) => role)
    },
    async holders(role, after, limit) {
      const published = db
        .selectFrom('credentials')
        .select('subject')
        .distinct()
        .where('role', '=', role)
        .where('published', '=', 1)
        .where('state', '!=', 'revoked')
      const page = (after === undefined ? published : published.where('subject', '>', after as Did))
        .orderBy('subject')
        .limit(limit)
      return all()
        .where('role', '=', role)
        .where('published', '=', 1)
        .where('state', '!=', 'revoked')
        .where('subject', 'in', page)
        .orderBy('subject')
        .orderBy('issued_at', 'desc')
        .execute()
    },
    async isPublished(id) {
      const row = await db.selectFrom('credentials').select('published').where('id', '=', id).executeTakeFirst()
      return row?.published === 1
    },
    async publish(row, published) {
      await events.change(async (trx, tell) => {
        const { numUpdatedRows } = await trx
          .updateTable('credentials')
          .set({ published: published ? 1 : 0 })
          .where('id', '=', row.id)
          .where('published', '=', published ? 0 : 1)
          .executeTakeFirst()
        const kind = published ? 'credential.published' : 'credential.unpublished'
        if (numUpdatedRows > 0n) tell(credentialEvent(kind, row, row.subject))
      })
    },
  }
}

/** The number of the list that a status list's URL ends with. */
export const listOf = (url: string): number => Number(/\/(\d+)$/.exec(url)?.[1])

export function credentialEvent(
  kind: NewEvent['kind'],
  { id, subject, role, issuer }: Pick<StoredCredential, 'id' | 'subject' | 'role' | 'issuer'>,
  by: Did,
): NewEvent {
  return { kind, credential: id, subject, role, issuer, by }
}
