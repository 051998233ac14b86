import { BulkResolveAnswer, BulkResolveRequest, errorAnswers } from '@digital-spine/api'
import { isSpineError, type Name, parseName, SpineError } from '@digital-spine/core'
import type { FastifyInstance } from 'fastify'
import type { ShownName } from '../book/name-book.ts'
import { findNameOf } from '../book/reverse.ts'
import type { NamesContext } from '../context.ts'
import { resolved } from './dids.ts'
import { readDid } from './read-did.ts'

type Result = BulkResolveAnswer['results'][number]

/** Many names and DIDs at once. */
export function addResolveRoutes(app: FastifyInstance, context: NamesContext): void {
  const { book, network, resolver, asOf } = context

  const documentOf = async (did: string) => {
    const { didDocument } = resolved(await resolver.resolve(did))
    return didDocument === null ? {} : { didDocument: didDocument as Record<string, unknown> }
  }
  const byName = async (row: ShownName | undefined, name: Name, documents: boolean): Promise<Omit<Result, 'id'>> => {
    if (row === undefined) throw new SpineError('NAME_UNKNOWN', `${name} is not registered.`)
    const { did, did_source: source } = row
    if (did === null) throw new SpineError('DID_INVALID', `The did record of ${name} holds no DID.`)
    return { name, did, source, ...(documents ? await documentOf(did) : {}) }
  }
  const byDid = async (id: string, documents: boolean): Promise<Omit<Result, 'id'>> => {
    const did = readDid(id, network)
    const name = await findNameOf(context, did)
    return { did, ...(name === undefined ? {} : { name }), ...(documents ? await documentOf(did) : {}) }
  }

  app.post<{ Body: BulkResolveRequest }>(
    '/v1/resolve',
    {
      schema: {
        summary: 'Resolve up to 500 names and DIDs; each is answered or has a coded error',
        tags: ['names', 'DIDs'],
        body: BulkResolveRequest,
        response: { 200: BulkResolveAnswer, ...errorAnswers },
      },
    },
    async ({ body: { ids, documents } }): Promise<BulkResolveAnswer> => {
      const names = ids.map((id) => (id.startsWith('did:') ? undefined : orError(() => parseName(id))))
      const wanted = names.filter((name): name is Name => typeof name === 'string')
      const rows = await book.findAll([...new Set(wanted)])
      const results = ids.map(async (id, i): Promise<Result> => {
        const name = names[i]
        if (name instanceof SpineError) return { id, error: toError(name) }
        try {
          const found = name === undefined ? byDid(id, documents) : byName(rows.get(name), name, documents)
          return { id, ...(await found) }
        } catch (error) {
          if (!isSpineError(error)) throw error
          return { id, error: toError(error) }
        }
      })
      return { results: await Promise.all(results), asOf: asOf() }
    },
  )
}

function toError({ code, message, details }: SpineError): NonNullable<Result['error']> {
  return { code, reason: message, ...(details === undefined ? {} : { additionalDetails: details }) }
}

function orError<T>(call: () => T): T | SpineError {
  try {
    return call()
  } catch (error) {
    if (isSpineError(error)) return error
    throw error
  }
}
