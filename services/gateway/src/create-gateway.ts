import type { Did } from '@digital-spine/core'
import { createApiKeyCheck, createHttpServer } from '@digital-spine/runtime'
import { guardRoutes } from './access/route-access.ts'
import { addHealth } from './health.ts'
import { createParts, type PartsOptions } from './parts.ts'
import { createEventServer } from './routes/events.ts'
import { addRoutes } from './routes/routes.ts'

export type Gateway = { readonly url: string; readonly did: Did; close(): Promise<void> }

export type GatewayOptions = PartsOptions & {
  readonly host: string
  readonly port: number
  /** At least 16 characters; there is no gateway without one. */
  readonly apiKey: string
}

/**
 * Starts a participant's gateway: its identity is on the ledger and its API open when this resolves. If it cannot start
 * nothing of it stays open. The broker may be away, unless this gateway has never been connected to it.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { host, port, apiKey, logger } = options
  const authorise = createApiKeyCheck(apiKey)
  await using stack = new AsyncDisposableStack()
  const closing = <T extends { close(): unknown }>(part: T): T =>
    stack.adopt(part, async () => void (await part.close()))
  const server = await createHttpServer({
    name: 'gateway',
    title: 'Digital Spine client gateway',
    logger,
    bodyLimit: 2 << 20,
  })
  const parts = closing(await createParts(options, server.registry))
  const { context, accept, consumers } = parts
  const { did } = context.signer
  guardRoutes(server.app, authorise)
  addRoutes(server.app, parts)
  addHealth(server, parts)
  closing(server)
  const eventServer = closing(createEventServer(context, consumers, accept, authorise))
  server.onUpgrade(eventServer.upgrade)
  const url = await server.listen({ host, port })
  logger.info({ url, did }, 'gateway ready')
  const running = stack.move()
  return { url, did, close: () => running.disposeAsync() }
}
