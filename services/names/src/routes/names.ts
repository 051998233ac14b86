import { parseName, SpineError } from '@digital-spine/core'
import type { Ledger } from '@digital-spine/ledger'
import type { FastifyInstance } from 'fastify'

/** The network and its names. */
export function addNameRoutes(app: FastifyInstance, ledger: Ledger): void {
  app.get('/v1/network', async () => ledger.network)
  app.get<{ Params: { name: string } }>('/v1/names/:name', async ({ params }) => {
    const name = parseName(params.name)
    const record = await ledger.findName(name)
    if (record === undefined) throw new SpineError('NAME_UNKNOWN', `${name} is not registered.`)
    const { did, source } = await ledger.resolveName(name)
    return { ...record, did, source }
  })
}
