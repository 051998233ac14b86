import {
  DidHistoryAnswer,
  DidNameAnswer,
  DidParam,
  DidResolutionAnswer,
  DidResolutionQuery,
  errorAnswers,
  HistoryQuery,
  NameList,
} from '@digital-spine/api'
import { type ErrorCode, SpineError } from '@digital-spine/core'
import type { DidError, DidResolution } from '@digital-spine/ledger'
import type { FastifyInstance } from 'fastify'
import { findNameOf } from '../book/reverse.ts'
import type { NamesContext } from '../context.ts'
import { toSummary } from './names.ts'
import { readDid } from './read-did.ts'

const tags = ['DIDs']

/** DIDs: their documents, names and history. */
export function addDidRoutes(app: FastifyInstance, context: NamesContext): void {
  const { book, histories, network, resolver, asOf } = context
  app.get<{ Params: DidParam; Querystring: DidResolutionQuery }>(
    '/v1/dids/:did',
    {
      schema: {
        summary: 'The document of a DID, now or as of a moment',
        tags,
        params: DidParam,
        querystring: DidResolutionQuery,
        response: { 200: DidResolutionAnswer, ...errorAnswers },
      },
    },
    async ({ params, query }) => resolved(await resolver.resolve(params.did, readVersion(query))),
  )
  app.get<{ Params: DidParam }>(
    '/v1/dids/:did/name',
    {
      schema: {
        summary: 'The name that a DID calls itself, if that resolves back to it',
        tags,
        params: DidParam,
        response: { 200: DidNameAnswer, ...errorAnswers },
      },
    },
    async ({ params }): Promise<DidNameAnswer> => {
      const name = await findNameOf(context, readDid(params.did, network))
      if (name === undefined) throw new SpineError('NAME_UNKNOWN', 'The DID names no name that resolves back to it.')
      return { name, asOf: asOf() }
    },
  )
  app.get<{ Params: DidParam; Querystring: HistoryQuery }>(
    '/v1/dids/:did/names',
    {
      schema: {
        summary: 'The names that resolve to a DID',
        tags,
        params: DidParam,
        querystring: HistoryQuery,
        response: { 200: NameList, ...errorAnswers },
      },
    },
    async ({ params, query }): Promise<NameList> => {
      const { items, next } = await book.resolvingTo(readDid(params.did, network), query.after, query.limit)
      return { names: items.map(toSummary), next, asOf: asOf() }
    },
  )
  app.get<{ Params: DidParam }>(
    '/v1/dids/:did/history',
    {
      schema: {
        summary: 'What ERC-1056 tells of a DID, oldest first',
        tags,
        params: DidParam,
        response: { 200: DidHistoryAnswer, ...errorAnswers },
      },
    },
    async ({ params }): Promise<DidHistoryAnswer> => {
      const events = await histories.ofDid(readDid(params.did, network))
      return {
        events: events.map(({ block, timestamp, kind: event, ...details }) => {
          return { block, timestamp: timestamp * 1000, event, details }
        }),
        asOf: asOf(),
      }
    },
  )
}

export function readVersion({ versionTime, versionId }: DidResolutionQuery) {
  return {
    ...(versionTime === undefined ? {} : { versionTime: Date.parse(versionTime) }),
    ...(versionId === undefined ? {} : { versionId }),
  }
}

const codes: Record<DidError, ErrorCode> = {
  invalidDid: 'DID_INVALID',
  methodNotSupported: 'DID_INVALID',
  unknownNetwork: 'DID_INVALID',
  notFound: 'NOT_FOUND',
  invalidOptions: 'VALIDATION_FAILED',
  featureNotSupported: 'VALIDATION_FAILED',
  representationNotSupported: 'VALIDATION_FAILED',
}

/** A resolution, or the coded error that says why there is no document. */
export function resolved(resolution: DidResolution): DidResolution {
  const { error, message = 'The DID cannot be resolved.' } = resolution.didResolutionMetadata
  if (error === undefined) return resolution
  throw new SpineError(codes[error], message, { details: { error } })
}
