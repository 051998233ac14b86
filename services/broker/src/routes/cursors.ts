import { ClientId, CursorChange, CursorList, errorAnswers, Floor, Rewind } from '@digital-spine/api'
import { type Did, SpineError } from '@digital-spine/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { BrokerContext } from '../context.ts'
import { parseReplayFrom } from '../delivery/reading.ts'
import { ownMailboxAt } from '../policy/own-mailbox.ts'

const mailboxParams = Type.Object({ mailbox: Type.String({ maxLength: 255 }) })
const params = Type.Object({ mailbox: Type.String({ maxLength: 255 }), client: ClientId })
type Params = Static<typeof params>
const tags = ['cursors']
const path = '/v1/mailboxes/:mailbox/cursors'

/** Client ids of a mailbox: who reads it, and how far they are. */
export function addCursorRoutes(app: FastifyInstance, context: BrokerContext): void {
  const { log, audit, callers } = context
  const mailboxOf = async (
    request: FastifyRequest<{ Params: { mailbox: string } }>,
    reply: FastifyReply,
  ): Promise<Did> => {
    const { did } = await callers.authenticate(request, reply)
    return ownMailboxAt(context, did, request.params)
  }
  app.get<{ Params: Static<typeof mailboxParams> }>(
    path,
    {
      schema: {
        tags,
        params: mailboxParams,
        summary: 'Client ids, and how far they are',
        response: { 200: CursorList, ...errorAnswers },
      },
    },
    async (request, reply) => ({ cursors: await log.listCursors(await mailboxOf(request, reply)) }),
  )
  app.patch<{ Params: Params; Body: CursorChange }>(
    `${path}/:client`,
    {
      schema: {
        tags,
        params,
        summary: 'Pause a client id, or have it go on',
        body: CursorChange,
        response: { 200: CursorChange, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { paused } = request.body
      await log.pause(await mailboxOf(request, reply), request.params.client, paused)
      return { paused }
    },
  )
  app.post<{ Params: Params; Body: Rewind }>(
    `${path}/:client/rewind`,
    {
      schema: {
        tags,
        params,
        summary: 'Go on from a position, a time or a message',
        body: Rewind,
        response: { 200: Floor, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const to = parseReplayFrom(request.body)
      return { floor: await log.rewind(await mailboxOf(request, reply), request.params.client, null, to) }
    },
  )
  app.delete<{ Params: Params }>(
    `${path}/:client`,
    {
      schema: {
        tags,
        params,
        summary: 'Forget a client id; its place and its dead letters go with it',
        response: { 204: Type.Null({ description: 'it is gone' }), ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { client } = request.params
      const { did } = await callers.authenticate(request, reply)
      const mailbox = await ownMailboxAt(context, did, request.params)
      await audit.record({ action: 'cursor.delete', actor: did, subject: mailbox, detail: { client } })
      if (!(await log.deleteCursor(mailbox, client)))
        throw new SpineError('NOT_FOUND', `The mailbox has no client "${client}".`)
      return reply.status(204).send()
    },
  )
}
