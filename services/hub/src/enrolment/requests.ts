import { randomUUID } from 'node:crypto'
import { type Did, type GeneralJwe, type Name, SpineError } from '@digital-spine/core'
import type { HubDatabase, HubSchema, RequestStatus } from '../database.ts'
import type { EventBook, NewEvent } from '../events/event-book.ts'
import { type Page, readCursor, writeCursor } from '../paging.ts'

export type StoredRequest = HubSchema['requests']

/** What a subject asks for. `fields` only who may issue the role can read. */
export type WantedRole = {
  readonly subject: Did
  readonly role: Name
  readonly version: number
  readonly fields: GeneralJwe | undefined
  readonly publish: boolean
}

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
  /** Opens a request, or answers the one that is open as it is: to change it, cancel it first. */
  open(wanted: WantedRole): Promise<StoredRequest>
  list(filter: RequestFilter): Promise<Page<StoredRequest>>
  /** Roles that somebody waits for. */
  rolesWith(status: RequestStatus): Promise<Name[]>
  /** Throws NOT_FOUND. */
  get(id: string): Promise<StoredRequest>
  /** Ends an open request; the same decision again changes nothing, another is CONFLICT. */
  close(row: StoredRequest, decision: Decision): Promise<StoredRequest>
}

export type Decision = {
  readonly status: 'rejected' | 'cancelled'
  readonly by: Did
  readonly reason: string | null
}

const retryAfterSeconds = 60

export function createRequestBook(options: {
  db: HubDatabase
  events: EventBook
  /** Open requests that a subject may have. */
  maxOpen: number
  now: () => number
}): RequestBook {
  const { db, events, maxOpen, now } = options
  const get = async (id: string): Promise<StoredRequest> => {
    const row = await db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined) throw new SpineError('NOT_FOUND', 'There is no such request.')
    return row
  }
  return {
    get,
    open: ({ subject, role, version, fields, publish }) =>
      events.change(async (trx, tell) => {
        const row: StoredRequest = {
          ...{ id: randomUUID(), subject, role, version },
          fields: fields === undefined ? null : JSON.stringify(fields),
          publish: publish ? 1 : 0,
          ...{ status: 'requested', reason: null, requested_at: now(), decided_at: null, credential: null },
        }
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto('requests')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        const mine = trx.selectFrom('requests').where('subject', '=', subject).where('status', '=', 'requested')
        if (numInsertedOrUpdatedRows === 0n) return mine.selectAll().where('role', '=', role).executeTakeFirstOrThrow()
        const { open } = await mine.select(({ fn }) => fn.countAll().as('open')).executeTakeFirstOrThrow()
        if (Number(open) > maxOpen) {
          const message = `At most ${maxOpen} requests of a DID may be open.`
          throw new SpineError('QUOTA_EXCEEDED', message, { details: { retryAfterSeconds } })
        }
        tell(requestEvent('request.created', row, subject))
        return row
      }),
    async list({ subject, roles, status, after, limit }) {
      if (roles?.length === 0) return { rows: [] }
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
      const rows = await query.limit(limit).execute()
      const last = rows.at(-1)
      if (rows.length < limit || last === undefined) return { rows }
      return { rows, next: writeCursor(last.requested_at, last.id) }
    },
    async rolesWith(status) {
      const rows = await db.selectFrom('requests').select('role').distinct().where('status', '=', status).execute()
      return rows.map(({ role }) => role)
    },
    async close(row, { status, by, reason }) {
      await events.change(async (trx, tell) => {
        const { numUpdatedRows } = await trx
          .updateTable('requests')
          .set({ status, reason, fields: null, decided_at: now() })
          .where('id', '=', row.id)
          .where('status', '=', 'requested')
          .executeTakeFirst()
        if (numUpdatedRows > 0n) tell(requestEvent(`request.${status}`, row, by))
      })
      const current = await get(row.id)
      if (current.status !== status) throw new SpineError('CONFLICT', `The request is ${current.status}.`)
      return current
    },
  }
}

export function requestEvent(
  kind: NewEvent['kind'],
  { id, subject, role }: Pick<StoredRequest, 'id' | 'subject' | 'role'>,
  by: Did,
): NewEvent {
  return { kind, request: id, subject, role, by }
}
