import { errorAnswers, GatewayView } from '@digital-spine/api'
import { ownerOfRole } from '@digital-spine/core'
import { spineVersion } from '@digital-spine/runtime'
import type { FastifyInstance } from 'fastify'
import type { BrokerIdentity } from '../broker-identity.ts'
import type { GatewayContext } from '../context.ts'

/** What a gateway tells everybody about itself. */
export function addGatewayRoute(
  app: FastifyInstance,
  { broker, signer }: Pick<GatewayContext, 'broker' | 'signer'>,
  identity: Pick<BrokerIdentity, 'useRole'>,
): void {
  app.get(
    '/api/v2/gateway',
    {
      config: { access: 'open', reference: true },
      schema: {
        ...{ tags: ['gateway'], summary: 'Which gateway this is, and whether it reaches the broker' },
        response: { 200: GatewayView, ...errorAnswers },
      },
    },
    async () => ({
      ...{ authEnabled: true, version: spineVersion, did: signer.did, isAssociationKeyEnabled: false },
      messageBrokerStatus: broker.connected ? 'OK' : 'ERROR',
      ...(identity.useRole === undefined ? {} : { namespace: ownerOfRole(identity.useRole) }),
    }),
  )
}
