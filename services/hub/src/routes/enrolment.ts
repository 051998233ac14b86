import { type Did, type Name, parseName, SpineError } from '@digital-spine/core'
import { checkRoleFields } from '@digital-spine/schema'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { HubContext } from '../context.ts'
import type { RequestStatus } from '../database.ts'
import { approveRequest } from '../enrolment/approve.ts'
import { getDefinition, mayIssue } from '../enrolment/authority.ts'

import type { EnrolmentRequest } from '../enrolment/requests.ts'

type RequestBody = { role: string; fields?: Record<string, unknown> }
type RequestQuery = { role?: string; status?: RequestStatus; mine?: boolean; after?: string; limit: number }
type ById<Body = unknown> = { Params: { id: string }; Body: Body }

const requestBody = Type.Object({
  role: Type.String({ maxLength: 255 }),
  fields: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), Type.Unsafe<unknown>({}), { maxProperties: 50 })),
})
const requestQuery = Type.Object({
  role: Type.Optional(Type.String({ maxLength: 255 })),
  status: Type.Optional(Type.Enum(['requested', 'approved', 'rejected', 'cancelled'])),
  mine: Type.Optional(Type.Boolean()),
  after: Type.Optional(Type.String({ maxLength: 60 })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 100 }),
})
const approveBody = Type.Object({ credential: Type.String({ maxLength: 65_536 }) })
const rejectBody = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500 }) })

/** Enrolment: request, list, approve, reject, cancel. Who may decide is read from the ledger, each time. */
export function addEnrolmentRoutes(app: FastifyInstance, context: HubContext): void {
  const { requests, caller } = context
  app.post<{ Body: RequestBody }>('/v1/requests', { schema: { body: requestBody } }, async (request, reply) => {
    const subject = await caller(request)
    const { fields = {} } = request.body
    const role = parseName(request.body.role)
    checkRoleFields(fields, (await getDefinition(context, role)).requestorFields ?? [], 'VALIDATION_FAILED')
    return reply.status(201).send(show(await requests.open(subject, role, fields)))
  })
  app.get<{ Querystring: RequestQuery }>('/v1/requests', { schema: { querystring: requestQuery } }, async (request) => {
    const did = await caller(request)
    const { mine = false, ...query } = request.query
    const page = await requests.list(mine ? ownOf(did, query) : await decidableBy(context, did, query, request.log))
    return { ...page, requests: page.requests.map(show) }
  })
  app.post<ById<{ credential: string }>>(
    '/v1/requests/:id/approve',
    { schema: { body: approveBody } },
    async (request) =>
      show(await approveRequest(context, await caller(request), request.params.id, request.body.credential)),
  )
  app.post<ById<{ reason: string }>>('/v1/requests/:id/reject', { schema: { body: rejectBody } }, async (request) => {
    const did = await caller(request)
    const row = await requests.get(request.params.id)
    if (!(await mayIssue(context, did, row.role)))
      throw new SpineError('FORBIDDEN', `You may not decide about ${row.role}.`)
    return show(await requests.close(row, 'rejected', request.body.reason))
  })
  app.delete<ById>('/v1/requests/:id', async (request) => {
    const did = await caller(request)
    const row = await requests.get(request.params.id)
    if (row.subject !== did) throw new SpineError('FORBIDDEN', 'The request is of somebody else.')
    return show(await requests.close(row, 'cancelled', null))
  })
}

type ListQuery = Omit<RequestQuery, 'mine'>

const ownOf = (subject: Did, { role, ...query }: ListQuery) => ({
  ...query,
  subject,
  ...(role === undefined ? {} : { roles: [parseName(role)] }),
})

/** Narrows a list to the roles that `did` may issue; a role whose issuers cannot be told now is left out. */
async function decidableBy(
  context: HubContext,
  did: Did,
  { role, status = 'requested', ...query }: ListQuery,
  log: { warn(data: object, event: string): void },
) {
  const candidates = role === undefined ? await context.requests.rolesWith(status) : [parseName(role)]
  const roles: Name[] = []
  for (const candidate of candidates) {
    const may = await mayIssue(context, did, candidate).catch((err: unknown) => {
      log.warn({ err, role: candidate }, 'issuers not known')
      return false
    })
    if (may) roles.push(candidate)
  }
  return { ...query, status, roles }
}

function show({ id, subject, role, fields, status, reason, requested_at }: EnrolmentRequest) {
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
