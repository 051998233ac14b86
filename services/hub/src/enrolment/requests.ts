import { randomUUID } from 'node:crypto'
import { type Did, type Name, SpineError } from '@digital-spine/core'
import type { HubDatabase, HubSchema, RequestStatus } from '../database.ts'

export type EnrolmentRequest = HubSchema['requests']

/** Which requests to list, oldest first; `after` is the `next` of the page before. */
export type RequestFilter = {
  readonly subject?: Did
  readonly roles?: readonly Name[]
  readonly status?: RequestStatus
  readonly after?: string
  readonly limit: number
}

/** The requests for roles. A subject has one open request for a role at most. */
export type RequestBook = {
  /** Opens a request, or answers the one that is open. */
  open(subject: Did, role: Name, fields: Readonly<Record<string, unknown>>): Promise<EnrolmentRequest>
  list(filter: RequestFilter): Promise<{ requests: EnrolmentRequest[]; next?: string }>
  /** Roles that somebody waits for. */
  rolesWith(status: RequestStatus): Promise<Name[]>
  /** Throws NOT_FOUND. */
  get(id: string): Promise<EnrolmentRequest>
  /** Ends an open request; the same decision again changes nothing, another is CONFLICT. */
  close(row: EnrolmentRequest, status: 'rejected' | 'cancelled', reason: string | null): Promise<EnrolmentRequest>
}

export function createRequestBook(db: HubDatabase, now: () => number): RequestBook {
  const get = async (id: string): Promise<EnrolmentRequest> => {
    const row = await db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined) throw new SpineError('NOT_FOUND', 'There is no such request.')
    return row
  }
  return {
    get,
    async open(subject, role, fields) {
      const row: EnrolmentRequest = {
        id: randomUUID(),
        subject,
        role,
        fields: JSON.stringify(fields),
        status: 'requested',
        reason: null,
        requested_at: now(),
        decided_at: null,
      }
      await db
        .insertInto('requests')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return db
        .selectFrom('requests')
        .selectAll()
        .where('subject', '=', subject)
        .where('role', '=', role)
        .where('status', '=', 'requested')
        .executeTakeFirstOrThrow()
    },
    async list({ subject, roles, status, after, limit }) {
      if (roles?.length === 0) return { requests: [] }
      let query = db.selectFrom('requests').selectAll().orderBy('requested_at').orderBy('id')
      if (subject !== undefined) query = query.where('subject', '=', subject)
      if (roles !== undefined) query = query.where('role', 'in', roles)
      if (status !== undefined) query = query.where('status', '=', status)
      if (after !== undefined) {
        const { at, id } = readCursor(after)
        query = query.where(({ or, and, eb }) =>
          or([eb('requested_at', '>', at), and([eb('requested_at', '=', at), eb('id', '>', id)])]),
        )
      }
      const requests = await query.limit(limit).execute()
      const last = requests.at(-1)
      return requests.length < limit || last === undefined
        ? { requests }
        : { requests, next: `${last.requested_at}.${last.id}` }
    },
    async rolesWith(status) {
      const rows = await db.selectFrom('requests').select('role').distinct().where('status', '=', status).execute()
      return rows.map(({ role }) => role)
    },
    async close(row, status, reason) {
      const change = { status, reason, decided_at: now() }
      const { numUpdatedRows } = await db
        .updateTable('requests')
        .set(change)
        .where('id', '=', row.id)
        .where('status', '=', 'requested')
        .executeTakeFirst()
      const current = await get(row.id)
      if (numUpdatedRows === 0n && current.status !== status)
        throw new SpineError('CONFLICT', `The request is ${current.status}.`)
      return current
    },
  }
}

function readCursor(text: string): { at: number; id: string } {
  const [, at, id] = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(text) ?? []
  if (at === undefined || id === undefined)
    throw new SpineError('VALIDATION_FAILED', '"after" must be the "next" of the page before.')
  return { at: Number(at), id }
}
