import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'

/** Who the participant is. */
export function addIdentityRoutes(app: FastifyInstance, { broker, ledger, signer, account }: GatewayContext): void {
  const network = ledger.network.name
  app.get('/api/v2/identity', async () => ({
    did: signer.did,
    address: account.address,
    kid: signer.kid,
    network,
    broker: broker.connected ? 'OK' : 'ERROR',
  }))
}
