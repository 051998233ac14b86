import { DidParam, DidResolutionAnswer, DidResolutionQuery } from '@digital-spine/api'
import type { DidError } from '@digital-spine/ledger'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { NamesContext } from '../context.ts'
import { readVersion } from './dids.ts'

/** Statuses of the HTTP binding of W3C DID Resolution. */
const statuses: Record<DidError, number> = {
  invalidDid: 400,
  invalidOptions: 400,
  unknownNetwork: 404,
  notFound: 404,
  representationNotSupported: 406,
  methodNotSupported: 501,
  featureNotSupported: 501,
}

const resultType = 'application/ld+json;profile="https://w3id.org/did-resolution"'
const documentTypes = ['application/did+ld+json', 'application/did+json', 'application/did']
const Document = Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true })

/** The DIF Universal Resolver's way to DIDs: the whole result, or the document alone for who accepts one. */
export function addIdentifierRoutes(app: FastifyInstance, { resolver }: NamesContext): void {
  const answer = (description: string) => ({
    description,
    content: { [resultType]: { schema: DidResolutionAnswer } },
  })
  const documents = Object.fromEntries(documentTypes.map((type) => [type, { schema: Document }]))
  app.get<{ Params: DidParam; Querystring: DidResolutionQuery }>(
    '/1.0/identifiers/:did',
    {
      schema: {
        summary: 'Resolve a DID as the DIF Universal Resolver does',
        description: `Accept chooses between the whole result and the document alone (${documentTypes.join(', ')}).`,
        tags: ['DIDs'],
        params: DidParam,
        querystring: DidResolutionQuery,
        response: {
          200: { description: 'resolved', content: { [resultType]: { schema: DidResolutionAnswer }, ...documents } },
          400: answer('the DID or an option is not valid'),
          404: answer('there is no such DID or version'),
          406: answer('the document is not had as that media type'),
          410: {
            description: 'the DID was deactivated',
            content: { [resultType]: { schema: DidResolutionAnswer }, ...documents },
          },
          501: answer('DIDs of that method are not resolved here'),
        },
      },
    },
    async ({ params, query, headers }, reply) => {
      const accepted = (headers.accept ?? '').split(',').map((part) => part.split(';')[0]?.trim() ?? '')
      const accept = documentTypes.find((type) => accepted.includes(type))
      const result = await resolver.resolve(params.did, { ...readVersion(query), ...(accept ? { accept } : {}) })
      const {
        didDocument,
        didResolutionMetadata: { error },
        didDocumentMetadata: { deactivated },
      } = result
      reply.status(error === undefined ? (deactivated === true ? 410 : 200) : statuses[error])
      if (accept !== undefined && didDocument !== null) return reply.type(accept).send(didDocument)
      return reply.type(resultType).send(result)
    },
  )
}
