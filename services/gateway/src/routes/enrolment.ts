import {
  Approval,
  Enrolment,
  EnrolmentRequest,
  errorAnswers,
  OpenedRequest,
  OpenedRequestQuery,
  OpenedRequests,
  OwnEnrolment,
  RequestRejection,
  RoleIssuers,
  StatusChange,
  StatusChanged,
} from '@digital-spine/api'
import { parseName } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { GatewayContext } from '../context.ts'
import type { StatusAction } from '../enrolment/change-status.ts'
import { showOpened } from '../enrolment/open-fields.ts'
import { requestRole } from '../enrolment/request-role.ts'
import type { Parts } from '../parts.ts'
import { optionalBody } from './optional-body.ts'

type ById = { Params: { id: string } }

const tags = ['enrolment']
const byId = Type.Object({ id: Type.String({ maxLength: 255 }) })
const summaries = {
  revoke: 'Revoke what a subject holds for a role, for good',
  suspend: 'Suspend what a subject holds for a role',
  restore: 'Take a suspension back',
} as const satisfies Record<StatusAction, string>

/** Enrolment: the roles this participant asks for, holds, and decides about. */
export function addEnrolmentRoutes(
  app: FastifyInstance,
  context: GatewayContext,
  { enrolment, issuer, parties }: Pick<Parts, 'enrolment' | 'issuer' | 'parties'>,
): void {
  const { hub } = context
  const showRequest = async (request: EnrolmentRequest): Promise<OpenedRequest> =>
    showOpened(context, request, await parties.show(request.subject))
  app.get(
    '/api/v2/enrol',
    {
      config: { access: 'read', reference: true },
      schema: {
        ...{ tags, summary: 'What this participant asked for and holds' },
        response: { 200: OwnEnrolment, ...errorAnswers },
      },
    },
    () => enrolment.show(),
  )
  app.post<{ Body: Static<typeof Enrolment> }>(
    '/api/v2/enrol',
    {
      ...optionalBody,
      config: { access: 'enrol', reference: true },
      schema: {
        ...{ tags, summary: 'Request a role; its fields are sealed to who may issue it', body: Enrolment },
        description:
          'Without a role, the one that the broker asks for, unless it is held: then there is nothing to answer.',
        response: { 201: EnrolmentRequest, ...errorAnswers },
      },
    },
    async ({ body: { role, ...rest } }, reply) => {
      const asking =
        role === undefined ? enrolment.requestRequired() : requestRole(context, { ...rest, role: parseName(role) })
      return reply.status(201).send(await asking)
    },
  )
  app.delete<ById>(
    '/api/v2/enrol/:id',
    {
      config: { access: 'enrol' },
      schema: {
        ...{ tags, summary: "Withdraw one's own request", params: byId },
        response: { 200: EnrolmentRequest, ...errorAnswers },
      },
    },
    async ({ params }) => hub.cancel(params.id),
  )
  app.get<{ Params: { role: string } }>(
    '/api/v2/enrolment/roles/:role/issuers',
    {
      config: { access: 'read' },
      schema: {
        ...{ tags, summary: 'Who may issue a role', params: Type.Object({ role: Type.String({ maxLength: 255 }) }) },
        response: { 200: RoleIssuers, ...errorAnswers },
      },
    },
    async ({ params }) => ({ role: parseName(params.role), issuers: await hub.issuers(params.role) }),
  )
  app.get<{ Querystring: OpenedRequestQuery }>(
    '/api/v2/enrolment/requests',
    {
      config: { access: 'identity' },
      schema: {
        ...{ tags, summary: 'Requests to decide about, and those that are decided', querystring: OpenedRequestQuery },
        response: { 200: OpenedRequests, ...errorAnswers },
      },
    },
    async ({ query }): Promise<OpenedRequests> => {
      const all = query.limit === undefined && query.after === undefined && query.status === undefined
      const { requests, ...page } = all ? { requests: await hub.pending(query.role) } : await hub.requestPage(query)
      return { requests: await Promise.all(requests.map(showRequest)), ...page }
    },
  )
  app.get<ById>(
    '/api/v2/enrolment/requests/:id',
    {
      config: { access: 'identity' },
      schema: { tags, summary: 'A request', params: byId, response: { 200: OpenedRequest, ...errorAnswers } },
    },
    async ({ params }) => showRequest(await hub.findRequest(params.id)),
  )
  app.post<ById & { Body: Static<typeof Approval> }>(
    '/api/v2/enrolment/requests/:id/approve',
    {
      config: { access: 'identity' },
      schema: {
        ...{ tags, summary: 'Grant a request with a credential', params: byId, body: Approval },
        response: { 200: EnrolmentRequest, ...errorAnswers },
      },
    },
    async ({ params, body }) => issuer.approve(params.id, body),
  )
  app.post<ById & { Body: Static<typeof RequestRejection> }>(
    '/api/v2/enrolment/requests/:id/reject',
    {
      config: { access: 'identity' },
      schema: {
        ...{ tags, summary: 'Turn a request down', params: byId, body: RequestRejection },
        response: { 200: EnrolmentRequest, ...errorAnswers },
      },
    },
    async ({ params, body }) => hub.reject(params.id, body.reason),
  )
  for (const action of ['revoke', 'suspend', 'restore'] as const) {
    app.post<{ Body: Static<typeof StatusChange> }>(
      `/api/v2/enrolment/${action}`,
      {
        config: { access: 'identity' },
        schema: {
          ...{ tags, summary: summaries[action], body: StatusChange },
          description:
            'By its status list what this gateway issued; as a revoker of the role by a statement on the ledger.',
          response: { 200: StatusChanged, ...errorAnswers },
        },
      },
      async ({ body: { subject, role, credential } }) =>
        issuer.change(action, {
          ...{ subject: (await parties.resolve(subject)).did, role: parseName(role) },
          ...(credential === undefined ? {} : { credential }),
        }),
    )
  }
}
