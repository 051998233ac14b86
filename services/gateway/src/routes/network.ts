import { NetworkServices } from '@digital-spine/api'
import { parseDid } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { describeNetwork } from '../identity/describe-network.ts'

/** `POST /api/v2/network/descriptor`: signs what describes the network, for who controls its root. */
export function addNetworkRoutes(app: FastifyInstance, context: GatewayContext): void {
  app.post<{ Body: NetworkServices }>(
    '/api/v2/network/descriptor',
    {
      schema: {
        summary: 'Sign the network’s descriptor, as the controller of its root',
        tags: ['network'],
        body: NetworkServices,
        response: { 200: { type: 'object', required: ['jws'], properties: { jws: { type: 'string' } } } },
      },
    },
    async ({ body }) => {
      const { rpcUrls, names, hub, relay = names } = body
      const broker = { url: body.broker.url, did: parseDid(body.broker.did ?? context.brokerDid) }
      return { jws: await describeNetwork(context, { rpcUrls, names, hub, broker, relay }) }
    },
  )
}
