import { isSpineError } from '@digital-spine/core'
import type { Ledger, Relay, RelayRequest } from '@digital-spine/ledger'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'

const body = Type.Object({
  contract: Type.Union([Type.Literal('registrar'), Type.Literal('didRegistry'), Type.Literal('credentialStatus')]),
  data: Type.String({ pattern: '^0x[0-9a-fA-F]*$', maxLength: 64_000 }),
})

/** Writes that others signed; the answer comes once the ledger has them. */
export function addRelayRoutes(app: FastifyInstance, ledger: Ledger, relay: Relay): void {
  app.post<{ Body: RelayRequest }>('/v1/relay', { schema: { body } }, async (request) => {
    try {
      const relayed = await relay.submit(request.body)
      await ledger.sync()
      return relayed
    } catch (error) {
      if (isSpineError(error)) request.log.warn({ code: error.code, reason: error.message }, 'relay refused')
      throw error
    }
  })
}
