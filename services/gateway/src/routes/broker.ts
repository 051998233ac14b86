import type { Scope } from '@digital-spine/api'
import type { BrokerClient } from '@digital-spine/client'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'

type Method = Parameters<BrokerClient['http']['call']>[0]

/** What of the broker's HTTP API (below `/v1`) a participant has through its gateway; mail itself is the gateway's to read. */
const offered: readonly (readonly [Method, path: string, Scope, summary: string])[] = [
  ['GET', '/policy', 'read', 'Roles that the broker asks for, and how long it keeps messages'],
  ['GET', '/quota', 'read', 'What this participant may use, and what it uses'],
  ['GET', '/quotas/:did', 'administer', "A participant's quota, for administrators"],
  ['PUT', '/quotas/:did', 'administer', "Set some of a participant's quota, for administrators"],
  ['GET', '/audit', 'administer', 'What was done and refused, for administrators'],
  ['GET', '/mailboxes', 'read', 'The mailboxes of this participant'],
  ['GET', '/mailboxes/:mailbox', 'read', 'One of them; `me` is its own'],
  ['PATCH', '/mailboxes/:mailbox', 'configure', 'Set how long it keeps messages'],
  ['DELETE', '/mailboxes/:mailbox', 'configure', 'Delete an anonymous one with all that lies in it'],
  ['GET', '/mailboxes/:mailbox/cursors', 'read', 'Its readers, and how far they are'],
  ['PATCH', '/mailboxes/:mailbox/cursors/:client', 'configure', 'Pause a reader, or let it go on'],
  ['POST', '/mailboxes/:mailbox/cursors/:client/rewind', 'configure', 'Have a reader read again from a place'],
  ['DELETE', '/mailboxes/:mailbox/cursors/:client', 'configure', 'Forget a reader'],
  ['GET', '/mailboxes/:mailbox/dead-letters', 'read', 'What readers could not deal with'],
  ['POST', '/mailboxes/:mailbox/dead-letters/redrive', 'configure', 'Deliver dead letters again'],
  ['POST', '/mailboxes/:mailbox/dead-letters/purge', 'configure', 'Give dead letters up'],
]

const prefix = '/api/v2/broker'

/** The broker's own API, asked with this participant's login; its answers and refusals come back as they are. */
export function addBrokerRoutes(app: FastifyInstance, { broker }: Pick<GatewayContext, 'broker'>): void {
  for (const [method, path, access, summary] of offered)
    app.route<{ Params: Record<string, string>; Body: unknown }>({
      method,
      url: `${prefix}${path}`,
      config: { access },
      schema: { tags: ['broker'], summary },
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
