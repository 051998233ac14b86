import { type Did, parseDid, SpineError } from '@digital-spine/core'
import type { Ledger } from '@digital-spine/ledger'
import type { FastifyInstance } from 'fastify'

type Request = { Params: { did: string }; Querystring: { versionTime?: string } }

/** DIDs, also in the shape of the DIF Universal Resolver (`/1.0/identifiers/`). */
export function addDidRoutes(app: FastifyInstance, ledger: Ledger): void {
  const { name, chainId } = ledger.network
  const aliases = { [`0x${chainId.toString(16)}`]: name }
  const readDid = (text: string): Did => parseDid(text, { default: name, aliases })
  for (const path of ['/v1/dids/:did', '/1.0/identifiers/:did']) {
    app.get<Request>(path, async ({ params, query }) => {
      const versionTime = readTime(query.versionTime)
      return ledger.resolveDid(readDid(params.did), versionTime === undefined ? {} : { versionTime })
    })
  }
  app.get<Request>('/v1/dids/:did/name', async ({ params }) => {
    const found = await ledger.findNameOf(readDid(params.did))
    if (found === undefined) throw new SpineError('NAME_UNKNOWN', 'The DID names no name that resolves back to it.')
    return { name: found }
  })
}

function readTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new SpineError('VALIDATION_FAILED', '"versionTime" must be an ISO 8601 time.')
  return at
}
