import { DeadLetterChoice, DeadLetterPage, DeadLetterQuery, errorAnswers, Purged, Redriven } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { BrokerContext } from '../context.ts'
import { ownMailboxAt } from '../policy/own-mailbox.ts'
import { showEntry } from './show-entry.ts'

const params = Type.Object({ mailbox: Type.String({ maxLength: 255 }) })
type Params = Static<typeof params>
const tags = ['dead letters']
const path = '/v1/mailboxes/:mailbox/dead-letters'

/** What readers could not deal with. */
export function addDeadLetterRoutes(app: FastifyInstance, context: BrokerContext): void {
  const { log, audit, callers } = context
  app.get<{ Params: Params; Querystring: DeadLetterQuery }>(
    path,
    {
      schema: {
        tags,
        params,
        summary: 'Dead letters with their reasons, by position',
        querystring: DeadLetterQuery,
        response: { 200: DeadLetterPage, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { did } = await callers.authenticate(request, reply)
      const mailbox = await ownMailboxAt(context, did, request.params)
      const { limit } = request.query
      const letters = await log.listDeadLetters(mailbox, request.query)
      const last = letters.length < limit ? undefined : letters.at(-1)?.entry.position
      return {
        deadLetters: letters.map((letter) => ({ ...letter, entry: showEntry(letter.entry) })),
        ...(last === undefined ? {} : { next: last }),
      }
    },
  )
  app.post<{ Params: Params; Body: DeadLetterChoice }>(
    `${path}/redrive`,
    {
      schema: {
        tags,
        params,
        summary: 'Deliver dead letters again',
        body: DeadLetterChoice,
        response: { 200: Redriven, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { did } = await callers.authenticate(request, reply)
      const mailbox = await ownMailboxAt(context, did, request.params)
      const { client, positions = null } = request.body
      const detail = { client, chosen: positions?.length ?? 'all' }
      await audit.record({ action: 'dead-letters.redrive', actor: did, subject: mailbox, detail })
      return { positions: await log.redrive(mailbox, client, positions) }
    },
  )
  app.post<{ Params: Params; Body: DeadLetterChoice }>(
    `${path}/purge`,
    {
      schema: {
        tags,
        params,
        summary: 'Delete dead letters for good',
        body: DeadLetterChoice,
        response: { 200: Purged, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { did } = await callers.authenticate(request, reply)
      const mailbox = await ownMailboxAt(context, did, request.params)
      const { client, positions = null } = request.body
      const detail = { client, chosen: positions?.length ?? 'all' }
      await audit.record({ action: 'dead-letters.purge', actor: did, subject: mailbox, detail })
      return { purged: await log.purgeDeadLetters(mailbox, client, positions) }
    },
  )
}
