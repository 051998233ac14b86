import {
  EnrolmentRequest,
  errorAnswers,
  RequestApproval,
  RequestCreation,
  RequestPage,
  RequestQuery,
  RequestRejection,
} from '@digital-spine/api'
import { type Did, type GeneralJwe, isSpineError, parseName, SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { HubContext } from '../context.ts'
import { approveRequest } from '../enrolment/approve.ts'
import { getDefinition, may, rolesWithPower } from '../enrolment/authority.ts'
import type { StoredRequest } from '../enrolment/requests.ts'
import { checkSealedFields } from '../enrolment/sealed.ts'

type Params = { id: string }
const params = Type.Object({ id: Type.String({ maxLength: 100 }) })
const tags = ['enrolment']
const one = { 200: EnrolmentRequest, ...errorAnswers }

/** Enrolment: request, list, approve, reject, cancel. Who may decide is read from the ledger, each time. */
export function addRequestRoutes(app: FastifyInstance, context: HubContext): void {
  const { requests, caller, audit, limits } = context
  app.post<{ Body: Static<typeof RequestCreation> }>(
    '/v1/requests',
    {
      schema: {
        tags,
        summary: 'Request a role',
        description: 'A request that is open for the role is answered as it is. Fields are sealed to who may issue it.',
        body: RequestCreation,
        response: { 201: EnrolmentRequest, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const subject = await caller(request)
      limits.requests(subject)
      const { fields, publish = true } = request.body
      const role = parseName(request.body.role)
      const { version, requestorFields = [] } = await getDefinition(context, role)
      if (fields !== undefined) checkSealedFields(fields, subject, role)
      else if (requestorFields.some(({ required }) => required === true))
        throw new SpineError('VALIDATION_FAILED', `${role} has fields that are required; seal them to its issuers.`)
      const stored = await requests.open({ subject, role, version, fields, publish })
      audit('request.created', { did: subject, role, request: stored.id, version })
      return reply.status(201).send(show(stored))
    },
  )
  app.get<{ Querystring: Static<typeof RequestQuery> }>(
    '/v1/requests',
    {
      schema: {
        tags,
        summary: 'List requests: those the caller may decide about, or its own',
        querystring: RequestQuery,
        response: { 200: RequestPage, ...errorAnswers },
      },
    },
    async (request) => {
      const did = await caller(request)
      const { mine = false, ...query } = request.query
      const { rows, next } = await requests.list(mine ? ownOf(did, query) : await decidableBy(context, did, query))
      return { requests: rows.map(show), ...(next === undefined ? {} : { next }) }
    },
  )
  app.get<{ Params: Params }>(
    '/v1/requests/:id',
    { schema: { tags, summary: 'A request, for its subject and who may decide', params, response: one } },
    async (request) => {
      const did = await caller(request)
      const row = await requests.get(request.params.id)
      if (row.subject === did || (await may(context, did, 'issue', row.role))) return show(row)
      audit('request.refused', { did, role: row.role, request: row.id })
      throw new SpineError('NOT_FOUND', 'There is no such request that you may see.')
    },
  )
  app.post<{ Params: Params; Body: Static<typeof RequestApproval> }>(
    '/v1/requests/:id/approve',
    { schema: { tags, summary: 'Grant a request with a credential', params, body: RequestApproval, response: one } },
    async (request) => {
      const did = await caller(request)
      const row = await approveRequest(context, did, request.params.id, request.body).catch((error: unknown) => {
        const code = isSpineError(error) ? error.code : undefined
        audit('approval.refused', { did, request: request.params.id, code })
        throw error
      })
      audit('request.approved', { did, subject: row.subject, role: row.role, request: row.id })
      return show(row)
    },
  )
  app.post<{ Params: Params; Body: { reason: string } }>(
    '/v1/requests/:id/reject',
    { schema: { tags, summary: 'Turn a request down', params, body: RequestRejection, response: one } },
    async (request) => {
      const did = await caller(request)
      const row = await requests.get(request.params.id)
      await checkMayDecide(context, did, row)
      const closed = await requests.close(row, { status: 'rejected', by: did, reason: request.body.reason })
      audit('request.rejected', { did, subject: row.subject, role: row.role, request: row.id })
      return show(closed)
    },
  )
  app.delete<{ Params: Params }>(
    '/v1/requests/:id',
    { schema: { tags, summary: "Withdraw one's own request", params, response: one } },
    async (request) => {
      const did = await caller(request)
      const row = await requests.get(request.params.id)
      if (row.subject !== did) throw refuse(context, did, row, 'The request is of somebody else.')
      const closed = await requests.close(row, { status: 'cancelled', by: did, reason: null })
      audit('request.cancelled', { did, role: row.role, request: row.id })
      return show(closed)
    },
  )
}

type ListQuery = Omit<Static<typeof RequestQuery>, 'mine'>

const ownOf = (subject: Did, { role, ...query }: ListQuery) => ({
  ...query,
  subject,
  ...(role === undefined ? {} : { roles: [parseName(role)] }),
})

/** Narrows a list to the roles that `did` may issue. */
async function decidableBy(context: HubContext, did: Did, { role, status = 'requested', ...query }: ListQuery) {
  const candidates = role === undefined ? await context.requests.rolesWith(status) : [parseName(role)]
  return { ...query, status, roles: await rolesWithPower(context, did, 'issue', candidates) }
}

async function checkMayDecide(context: HubContext, did: Did, row: StoredRequest): Promise<void> {
  if (!(await may(context, did, 'issue', row.role)))
    throw refuse(context, did, row, `You may not decide about ${row.role}.`)
}

function refuse({ audit }: HubContext, did: Did, { id, role }: StoredRequest, message: string): SpineError {
  audit('request.refused', { did, role, request: id })
  return new SpineError('FORBIDDEN', message)
}

function show(row: StoredRequest): EnrolmentRequest {
  const { id, subject, role, version, fields, publish, status, reason, requested_at, decided_at, credential } = row
  return {
    ...{ id, subject, role, version, publish: publish === 1, status, requestedAt: requested_at },
    ...(fields === null ? {} : { fields: JSON.parse(fields) as GeneralJwe }),
    ...(reason === null ? {} : { reason }),
    ...(decided_at === null ? {} : { decidedAt: decided_at }),
    ...(credential === null ? {} : { credential }),
  }
}
