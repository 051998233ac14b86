import { parseDescriptor } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'

/** Where a network's signed descriptor is found. */
export const descriptorPath = '/.well-known/spine.json'

/** What {@link addDescriptorRoute} answers for a signed descriptor. */
export const descriptorAnswer = (jws: string) => ({ descriptor: parseDescriptor(jws).descriptor, jws })

const schema = {
  summary: 'The network: chain, contracts, root, services, signed by who controls the root',
  tags: ['network'],
  response: {
    200: {
      type: 'object',
      required: ['descriptor', 'jws'],
      properties: {
        descriptor: { type: 'object', additionalProperties: true },
        jws: { type: 'string', description: 'compact JWS of the type spine-network+jwt over the descriptor' },
      },
    },
  },
}

/** Serves a network's descriptor to everybody; `source` is asked each time, so that it can be signed anew. */
export function addDescriptorRoute(app: FastifyInstance, source: () => string | Promise<string>): void {
  app.get(descriptorPath, { schema }, async (_, reply) => {
    reply.header('cache-control', 'no-cache')
    return descriptorAnswer(await source())
  })
}
