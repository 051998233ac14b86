import type { Ledger, Relay } from '@digital-spine/ledger'
import { addDescriptorRoute, createHttpServer, type Logger } from '@digital-spine/runtime'
import { addDidRoutes } from './routes/dids.ts'
import { addNameRoutes } from './routes/names.ts'
import { addRelayRoutes } from './routes/relay.ts'

export type Names = { readonly url: string; close(): Promise<void> }

/** Starts the name service: names and DIDs as HTTP, and a relay that pays for signed ledger writes. */
export async function createNames(options: {
  host: string
  port: number
  ledger: Ledger
  relay: Relay
  logger: Logger
  /** The network's signed descriptor, to be served to everybody. */
  descriptor?: () => string | Promise<string>
}): Promise<Names> {
  const { host, port, ledger, relay, logger, descriptor } = options
  const server = await createHttpServer({ name: 'names', title: 'Digital Spine name service', logger })
  server.addCheck({ name: 'ledger', critical: true, check: async () => void (await ledger.sync()) })
  addNameRoutes(server.app, ledger)
  addDidRoutes(server.app, ledger)
  addRelayRoutes(server.app, relay, () => ledger.sync())
  if (descriptor !== undefined) addDescriptorRoute(server.app, descriptor)
  const url = await server.listen({ host, port })
  logger.info({ url }, 'name service ready')
  return { url, close: () => server.close() }
}
