import { isSpineError, type Name, parseDid, parseName, SpineError } from '@digital-spine/core'
import type { Ledger, Relay, RelayRequest } from '@digital-spine/ledger'
import { createHttpServer, type Logger } from '@digital-spine/runtime'
import { Type } from 'typebox'

export type Names = { readonly url: string; close(): Promise<void> }

const relayBody = Type.Object({
  contract: Type.Union([Type.Literal('registrar'), Type.Literal('didRegistry')]),
  data: Type.String({ pattern: '^0x[0-9a-fA-F]*$', maxLength: 64_000 }),
})

/** Starts the name service: names and DIDs as HTTP, and a relay that pays for signed ledger writes. */
export async function createNames(options: {
  host: string
  port: number
  ledger: Ledger
  relay: Relay
  logger: Logger
}): Promise<Names> {
  const { host, port, ledger, relay, logger } = options
  const { network } = ledger
  const server = await createHttpServer({ name: 'names', title: 'Digital Spine name service', logger })
  const { app } = server
  server.addCheck({ name: 'ledger', critical: true, check: async () => void (await ledger.sync()) })

  app.get('/v1/network', async () => network)
  app.get<{ Params: { name: string } }>('/v1/names/:name', async ({ params }) => {
    const name = parseName(params.name)
    const record = await ledger.findName(name)
    if (record === undefined) throw new SpineError('NAME_UNKNOWN', `${name} is not registered.`)
    const { did, source } = await ledger.resolveName(name)
    return { ...record, did, source }
  })
  const resolve = async (text: string, versionTime: string | undefined) => {
    const at = versionTime === undefined ? undefined : Date.parse(versionTime)
    if (at !== undefined && Number.isNaN(at))
      throw new SpineError('VALIDATION_FAILED', '"versionTime" must be an ISO 8601 time.')
    return ledger.resolveDid(readDid(text), at === undefined ? {} : { versionTime: at })
  }
  for (const path of ['/v1/dids/:did', '/1.0/identifiers/:did']) {
    app.get<{ Params: { did: string }; Querystring: { versionTime?: string } }>(path, ({ params, query }) =>
      resolve(params.did, query.versionTime),
    )
  }
  app.get<{ Params: { did: string } }>('/v1/dids/:did/name', async ({ params }) => {
    const name: Name | undefined = await ledger.findNameOf(readDid(params.did))
    if (name === undefined) throw new SpineError('NAME_UNKNOWN', 'The DID names no name that resolves back to it.')
    return { name }
  })
  app.post<{ Body: RelayRequest }>('/v1/relay', { schema: { body: relayBody } }, async ({ body, log }) => {
    try {
      const relayed = await relay.submit(body)
      await ledger.sync()
      return relayed
    } catch (error) {
      if (isSpineError(error)) log.warn({ code: error.code, reason: error.message }, 'relay refused')
      throw error
    }
  })
  const readDid = (text: string) =>
    parseDid(text, { default: network.name, aliases: { [`0x${network.chainId.toString(16)}`]: network.name } })
  const url = await server.listen({ host, port })
  logger.info({ url }, 'name service ready')
  return { url, close: () => server.close() }
}
