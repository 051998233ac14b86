import { randomUUID } from 'node:crypto'
import {
  type Did,
  holdsAuthority,
  type Name,
  parseName,
  parseRoleCredential,
  type RoleDefinition,
  SpineError,
  verifyRoleCredential,
} from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { HubContext } from '../context.ts'
import type { HubSchema } from '../database.ts'

const requestBody = Type.Object({
  role: Type.String({ maxLength: 255 }),
  fields: Type.Optional(Type.Record(Type.String(), Type.Unsafe<unknown>({}))),
})
const approveBody = Type.Object({ credential: Type.String({ maxLength: 65_536 }) })
const rejectBody = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500 }) })

/** Enrolment: request, list, approve, reject, cancel. Who may decide is read from the ledger, each time. */
export function addEnrolmentRoutes(app: FastifyInstance, context: HubContext): void {
  const { db, now, caller } = context
  app.post<{ Body: { role: string; fields?: Record<string, unknown> } }>(
    '/v1/requests',
    { schema: { body: requestBody } },
    async (request, reply) => {
      const subject = await caller(request)
      const role = parseName(request.body.role)
      await getDefinition(context, role)
      const open = await db
        .selectFrom('requests')
        .selectAll()
        .where('subject', '=', subject)
        .where('role', '=', role)
        .where('status', '=', 'requested')
        .executeTakeFirst()
      if (open !== undefined) return show(open)
      const row = {
        id: randomUUID(),
        subject,
        role,
        fields: JSON.stringify(request.body.fields ?? {}),
        status: 'requested' as const,
        reason: null,
        requested_at: now(),
        decided_at: null,
      }
      await db.insertInto('requests').values(row).execute()
      return reply.status(201).send(show(row))
    },
  )
  app.get<{ Querystring: { role?: string; mine?: string } }>('/v1/requests', async (request) => {
    const did = await caller(request)
    const rows = await db.selectFrom('requests').selectAll().orderBy('requested_at').limit(1000).execute()
    const mine = rows.filter(({ subject }) => subject === did)
    if (request.query.mine !== undefined) return { requests: mine.map(show) }
    const others = rows.filter(({ status, role }) => status === 'requested' && (request.query.role ?? role) === role)
    const visible = await filterAsync(others, (row) => mayIssue(context, did, row.role as Name))
    return { requests: visible.map(show) }
  })
  app.post<{ Params: { id: string }; Body: { credential: string } }>(
    '/v1/requests/:id/approve',
    { schema: { body: approveBody } },
    async (request) => {
      const did = await caller(request)
      const row = await getRequest(context, request.params.id)
      const jws = request.body.credential
      const { credential } = parseRoleCredential(jws)
      if (credential.issuer !== did) throw new SpineError('FORBIDDEN', 'The credential is issued by somebody else.')
      if (row.status === 'approved') return show(row)
      if (row.status !== 'requested') throw new SpineError('CONFLICT', `The request is ${row.status}.`)
      await verifyRoleCredential(jws, {
        crypto: nodeCrypto,
        ports: context.ports,
        now: now(),
        subject: row.subject,
        role: row.role as Name,
      })
      const match = /\/(\d+)$/.exec(credential.status.url)
      const stored = {
        id: credential.id,
        subject: row.subject,
        role: row.role,
        issuer: did,
        jws,
        list: Number(match?.[1]),
        list_index: credential.status.index,
        issued_at: now(),
      }
      await db.transaction().execute(async (trx) => {
        await trx.insertInto('credentials').values(stored).execute()
        await trx
          .updateTable('requests')
          .set({ status: 'approved', decided_at: now() })
          .where('id', '=', row.id)
          .execute()
      })
      return show({ ...row, status: 'approved' })
    },
  )
  app.post<{ Params: { id: string }; Body: { reason: string } }>(
    '/v1/requests/:id/reject',
    { schema: { body: rejectBody } },
    async (request) => {
      const did = await caller(request)
      const row = await getRequest(context, request.params.id)
      if (!(await mayIssue(context, did, row.role as Name)))
        throw new SpineError('FORBIDDEN', `You may not decide about ${row.role}.`)
      return decide(context, row, 'rejected', request.body.reason)
    },
  )
  app.delete<{ Params: { id: string } }>('/v1/requests/:id', async (request) => {
    const did = await caller(request)
    const row = await getRequest(context, request.params.id)
    if (row.subject !== did) throw new SpineError('FORBIDDEN', 'The request is of somebody else.')
    return decide(context, row, 'cancelled', null)
  })
  app.get('/v1/credentials/mine', async (request) => {
    const did = await caller(request)
    const rows = await db
      .selectFrom('credentials')
      .select(['jws', 'role', 'issued_at'])
      .where('subject', '=', did)
      .orderBy('issued_at')
      .execute()
    return { credentials: rows.map(({ jws }) => jws) }
  })
  app.get<{ Querystring: { subject: string; role: string } }>(
    '/v1/credentials',
    { schema: { querystring: Type.Object({ subject: Type.String(), role: Type.String() }) } },
    async ({ query }) => {
      const { subject, role } = query
      const rows = await db
        .selectFrom('credentials')
        .select('jws')
        .where('subject', '=', subject as Did)
        .where('role', '=', role)
        .orderBy('issued_at', 'desc')
        .limit(20)
        .execute()
      return { credentials: rows.map(({ jws }) => jws) }
    },
  )
}

async function decide(
  context: HubContext,
  row: HubSchema['requests'],
  status: 'rejected' | 'cancelled',
  reason: string | null,
) {
  if (row.status !== 'requested' && row.status !== status)
    throw new SpineError('CONFLICT', `The request is ${row.status}.`)
  await context.db
    .updateTable('requests')
    .set({ status, reason, decided_at: context.now() })
    .where('id', '=', row.id)
    .execute()
  return show({ ...row, status, reason })
}

async function getRequest({ db }: HubContext, id: string): Promise<HubSchema['requests']> {
  const row = await db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw new SpineError('NOT_FOUND', 'There is no such request.')
  return row
}

async function getDefinition({ ledger }: HubContext, role: Name): Promise<RoleDefinition> {
  const definition = await ledger.findRoleDefinition(role)
  if (definition === undefined) throw new SpineError('NAME_UNKNOWN', `${role} is not a role on the ledger.`)
  return definition
}

async function mayIssue(context: HubContext, did: Did, role: Name): Promise<boolean> {
  const definition = await getDefinition(context, role)
  return holdsAuthority(did, definition.issuers, { crypto: nodeCrypto, ports: context.ports, now: context.now() })
}

function show({ id, subject, role, fields, status, reason, requested_at }: HubSchema['requests']) {
  return {
    id,
    subject,
    role,
    fields: JSON.parse(fields) as unknown,
    status,
    ...(reason === null ? {} : { reason }),
    requestedAt: requested_at,
  }
}

async function filterAsync<T>(items: readonly T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map((item) => keep(item).catch(() => false)))
  return items.filter((_, i) => kept[i])
}
