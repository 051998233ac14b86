import { errorAnswers, RelayedWrite, RelayStatus, RelaySubmission } from '@digital-spine/api'
import { isSpineError } from '@digital-spine/core'
import type { Relay } from '@digital-spine/ledger'
import { tellRate } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'

const path = '/v1/relay'

/** Writes that others signed. `written` is awaited before a write is answered, so that whoever made it sees it here. */
export function addRelayRoutes(app: FastifyInstance, relay: Relay, written: () => Promise<unknown>): void {
  app.post<{ Body: RelaySubmission }>(
    path,
    {
      schema: {
        summary: 'Submit a signed write; the answer comes once the ledger has it',
        description: 'An order that was done already answers as it did then, so a lost answer is asked for again.',
        tags: ['relay'],
        body: RelaySubmission,
        response: { 200: RelayedWrite, ...errorAnswers },
      },
    },
    async (request, reply) => {
      try {
        const relayed = await relay.submit(request.body)
        await written()
        tellRate(reply, relayed.quota)
        return relayed
      } catch (error) {
        if (isSpineError(error)) request.log.warn({ code: error.code, reason: error.message }, 'relay refused')
        throw error
      }
    },
  )
  app.get(
    path,
    {
      schema: { summary: 'Who pays, and with what', tags: ['relay'], response: { 200: RelayStatus, ...errorAnswers } },
    },
    async () => relay.status(),
  )
}
