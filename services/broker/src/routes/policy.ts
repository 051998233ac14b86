import { BrokerIdentity, BrokerPolicy } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'
import type { BrokerContext } from '../context.ts'

/** What the broker asks for, for everybody to see. */
export function addPolicyRoutes(app: FastifyInstance, { policy, limits, signer, ledger }: BrokerContext): void {
  app.get(
    '/.well-known/spine-broker',
    { schema: { summary: 'Which broker this is', tags: ['policy'], response: { 200: BrokerIdentity } } },
    async () => ({ did: signer.did, network: ledger.network.name, roles: { ...policy.roles } }),
  )
  app.get(
    '/v1/policy',
    {
      schema: {
        summary: 'Roles that are asked for, here and by namespace, and how long messages are kept',
        tags: ['policy'],
        response: { 200: BrokerPolicy },
      },
    },
    async (): Promise<BrokerPolicy> => {
      const { roles, namespaces } = policy
      return {
        roles: { ...roles },
        namespaces: namespaces.map((roles) => ({ ...roles })),
        retentionMs: limits.retentionMs,
        maxRetentionMs: limits.maxRetentionMs,
      }
    },
  )
}
