import type { Did } from '@digital-spine/core'
import { createHttpServer, type TlsFiles } from '@digital-spine/runtime'
import { recordActs } from './access/record-acts.ts'
import { guardRoutes } from './access/route-access.ts'
import { openAttention } from './attention/attention.ts'
import { gatewayApi } from './docs/describe-api.ts'
import { type EventOptions, openEvents } from './events/open-events.ts'
import { addHealth } from './health/add-health.ts'
import { createParts, type PartsOptions } from './parts.ts'
import { addAttentionRoute } from './routes/attention.ts'
import { addConsoleRoutes } from './routes/console.ts'
import { addHealthRoute } from './routes/health.ts'
import { addRoutes } from './routes/routes.ts'
import { addSettingsRoute } from './routes/settings.ts'
import { showError } from './show/error.ts'
import { showSettings } from './show/settings.ts'

export type Gateway = {
  readonly url: string
  /** There if it was to answer over TLS too. */
  readonly tlsUrl?: string
  readonly did: Did
  close(): Promise<void>
}

export type GatewayOptions = Omit<PartsOptions, 'webhookAddresses'> & {
  readonly host: string
  readonly port: number
  /** Where it answers over TLS too. */
  readonly tls?: { readonly host: string; readonly port: number; readonly files: TlsFiles }
  /** HTTP statuses of errors at the paths that the DDHub client gateway has too: its own if left out. */
  readonly apiStatuses?: 'reference' | 'proper'
  /** WebSockets with systems; clients are let in if left out. */
  readonly events?: EventOptions
  /** Where the console is built, which it serves at `/console`; none if left out. */
  readonly pages?: string
  /** Webhooks may lead to every address; to this machine they do if the gateway answers nowhere else. */
  readonly webhookPrivate?: boolean
}

/** Bytes of a request; that many messages may come at once. */
const bodyLimit = 50 << 20

/**
 * Starts a participant's gateway: its identity is on the ledger and its API open when this resolves. If it cannot start
 * nothing of it stays open. The broker may be away, unless this gateway has never been connected to it.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { host, port, tls, apiStatuses: statuses = 'reference', events = { mode: 'server' }, pages, logger } = options
  const webhookAddresses = {
    anywhere: options.webhookPrivate ?? false,
    loopback: isLoopback(host) && tls === undefined,
  }
  await using stack = new AsyncDisposableStack()
  const closing = <T extends { close(): unknown }>(part: T): T =>
    stack.adopt(part, async () => void (await part.close()))
  const server = await createHttpServer({
    name: 'gateway',
    title: 'Digital Spine client gateway',
    api: { ...gatewayApi, events: async () => (await import('./docs/events-document.ts')).describeEvents() },
    logger,
    bodyLimit,
    showError: (error, request) => showError(error, request, statuses),
  })
  const parts = closing(await createParts({ ...options, webhookAddresses }, server.registry))
  const { access, context, parties } = parts
  const { did } = context.signer
  guardRoutes(server.app, access)
  recordActs(server.app, access.audit)
  addRoutes(server.app, parts)
  addSettingsRoute(server.app, showSettings(options))
  addHealth(server, parts)
  addHealthRoute(server)
  if (pages !== undefined) addConsoleRoutes(server.app, pages)
  addAttentionRoute(server.app, closing(openAttention(parts, server.health)))
  closing(server)
  const showing = { atRest: context.atRest, parties }
  closing(openEvents({ ...context, ...parts }, { options: events, access, showing, did, statuses }, server))
  const url = await server.listen({ host, port })
  if (!isLoopback(host))
    logger.warn({ url }, 'API keys and passwords cross the network in clear; have it listen over TLS')
  const tlsUrl = tls === undefined ? undefined : await server.listenTls(tls)
  logger.info({ url, tlsUrl, did }, 'gateway ready')
  const running = stack.move()
  return { url, ...(tlsUrl === undefined ? {} : { tlsUrl }), did, close: () => running.disposeAsync() }
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.')
