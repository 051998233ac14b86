import {
  AuditPage,
  AuditQuery,
  BrokerPolicy,
  BrokerQuota,
  CursorChange,
  CursorList,
  DeadLetterChoice,
  DeadLetterPage,
  DeadLetterQuery,
  errorAnswers,
  Floor,
  Mailbox,
  MailboxList,
  Purged,
  QuotaAnswer,
  QuotaChange,
  Redriven,
  RetentionChange,
  Rewind,
  type Scope,
} from '@digital-spine/api'
import type { BrokerClient } from '@digital-spine/client'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { nothing } from './nothing.ts'

type Method = Parameters<BrokerClient['http']['call']>[0]
type Offered = {
  readonly of: readonly [Method, path: string, Scope]
  readonly summary: string
  readonly answer: object
  readonly body?: object
  readonly querystring?: object
}

const mailbox = '/mailboxes/:mailbox'
const cursor = `${mailbox}/cursors/:client`
const letters = `${mailbox}/dead-letters`

/** What of the broker's HTTP API (below `/v1`) a participant has through its gateway; mail itself is the gateway's to read. */
const offered: readonly Offered[] = [
  {
    of: ['GET', '/policy', 'read'],
    summary: 'Roles that the broker asks for, and how long it keeps messages',
    answer: BrokerPolicy,
  },
  { of: ['GET', '/quota', 'read'], summary: 'What this participant may use, and what it uses', answer: QuotaAnswer },
  {
    of: ['GET', '/quotas/:did', 'administer'],
    summary: "A participant's quota, for administrators",
    answer: BrokerQuota,
  },
  {
    of: ['PUT', '/quotas/:did', 'administer'],
    summary: "Set some of a participant's quota, for administrators",
    body: QuotaChange,
    answer: BrokerQuota,
  },
  {
    of: ['GET', '/audit', 'administer'],
    summary: 'What was done and refused, for administrators',
    querystring: AuditQuery,
    answer: AuditPage,
  },
  { of: ['GET', '/mailboxes', 'read'], summary: 'The mailboxes of this participant', answer: MailboxList },
  { of: ['GET', mailbox, 'read'], summary: 'One of them; `me` is its own', answer: Mailbox },
  {
    of: ['PATCH', mailbox, 'configure'],
    summary: 'Set how long it keeps messages',
    body: RetentionChange,
    answer: Mailbox,
  },
  {
    of: ['DELETE', mailbox, 'configure'],
    summary: 'Delete an anonymous one with all that lies in it',
    answer: nothing,
  },
  { of: ['GET', `${mailbox}/cursors`, 'read'], summary: 'Its readers, and how far they are', answer: CursorList },
  {
    of: ['PATCH', cursor, 'configure'],
    summary: 'Pause a reader, or let it go on',
    body: CursorChange,
    answer: CursorChange,
  },
  {
    of: ['POST', `${cursor}/rewind`, 'configure'],
    summary: 'Have a reader read again from a place',
    body: Rewind,
    answer: Floor,
  },
  { of: ['DELETE', cursor, 'configure'], summary: 'Forget a reader', answer: nothing },
  {
    of: ['GET', letters, 'read'],
    summary: 'What readers could not deal with',
    querystring: DeadLetterQuery,
    answer: DeadLetterPage,
  },
  {
    of: ['POST', `${letters}/redrive`, 'configure'],
    summary: 'Deliver dead letters again',
    body: DeadLetterChoice,
    answer: Redriven,
  },
  {
    of: ['POST', `${letters}/purge`, 'configure'],
    summary: 'Give dead letters up',
    body: DeadLetterChoice,
    answer: Purged,
  },
]

const prefix = '/api/v2/broker'

/** The broker's own API, asked with this participant's login; its answers and refusals come back as they are. */
export function addBrokerRoutes(app: FastifyInstance, { broker }: Pick<GatewayContext, 'broker'>): void {
  for (const { of, answer: shape, ...asked } of offered) {
    const [method, path, access] = of
    app.route<{ Params: Record<string, string>; Body: unknown }>({
      method,
      url: `${prefix}${path}`,
      config: { access },
      schema: { tags: ['broker'], ...asked, response: { [shape === nothing ? 204 : 200]: shape, ...errorAnswers } },
      async handler({ params, url, body }, reply) {
        const target = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
        const [, query] = url.split('?')
        const answer = await broker.http.call(
          method,
          `/v1${target}${query === undefined ? '' : `?${query}`}`,
          body ?? undefined,
        )
        return reply.status(answer === undefined ? 204 : 200).send(answer)
      },
    })
  }
}
