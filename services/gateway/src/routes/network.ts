import { errorAnswers, NetworkServices, NetworkView } from '@digital-spine/api'
import { parseDid } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { describeNetwork } from '../identity/describe-network.ts'

/** The network this gateway is on, and its descriptor for who controls its root. */
export function addNetworkRoutes(app: FastifyInstance, context: GatewayContext): void {
  app.get(
    '/api/v2/network',
    {
      config: { access: 'read' },
      schema: {
        summary: 'The network, and the services this gateway uses',
        tags: ['network'],
        response: { 200: NetworkView, ...errorAnswers },
      },
    },
    async () => {
      const { brokerDid, brokerUrl, hubUrl, ledger, namesUrl } = context
      return {
        ...ledger.network,
        ...{ names: { url: namesUrl }, hub: { url: hubUrl }, broker: { url: brokerUrl, did: brokerDid } },
        block: await ledger.head(),
      }
    },
  )
  app.post<{ Body: NetworkServices }>(
    '/api/v2/network/descriptor',
    {
      config: { access: 'identity' },
      schema: {
        summary: 'Sign the network’s descriptor, as the controller of its root',
        tags: ['network'],
        body: NetworkServices,
        response: {
          200: { type: 'object', required: ['jws'], properties: { jws: { type: 'string' } } },
          ...errorAnswers,
        },
      },
    },
    async ({ body }) => {
      const { rpcUrls, names, hub, relay = names } = body
      const broker = { url: body.broker.url, did: parseDid(body.broker.did ?? context.brokerDid) }
      return { jws: await describeNetwork(context, { rpcUrls, names, hub, broker, relay }) }
    },
  )
}
