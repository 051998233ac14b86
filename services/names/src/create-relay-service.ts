import { SpineError } from '@digital-spine/core'
import type { Relay } from '@digital-spine/ledger'
import { createHttpServer, type Logger } from '@digital-spine/runtime'
import { addRelayRoutes } from './routes/relay.ts'

export type RelayService = { readonly url: string; close(): Promise<void> }

/** Starts a relay by itself: anybody may run one, for anybody's signed writes. */
export async function createRelayService(options: {
  host: string
  port: number
  relay: Relay
  logger: Logger
}): Promise<RelayService> {
  const { host, port, relay, logger } = options
  const server = await createHttpServer({ name: 'relay', title: 'Digital Spine relay', logger })
  server.addCheck({ name: 'ledger', critical: true, check: async () => void (await relay.status()) })
  server.addCheck({
    name: 'funds',
    critical: false,
    check: async () => {
      if (await relay.canPay()) return
      throw new SpineError('SERVICE_UNAVAILABLE', `The account ${relay.address} has too little to pay for writes.`)
    },
  })
  addRelayRoutes(server.app, relay, async () => undefined)
  const url = await server.listen({ host, port })
  logger.info({ url, address: relay.address }, 'relay ready')
  return { url, close: () => server.close() }
}
