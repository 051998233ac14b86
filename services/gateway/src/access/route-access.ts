import type { Scope } from '@digital-spine/api'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller must be allowed; `open` routes are for everybody. Every route of a gateway says it. */
    readonly access?: Scope | 'open'
    /** The DDHub client gateway has this route too, and its errors are told as that tells them. */
    readonly reference?: boolean
  }
}

/** What every service answers about itself. */
const probes: ReadonlySet<string | undefined> = new Set(['/live', '/ready', '/health', '/metrics'])

/**
 * Lets nobody in whom `authorise` does not know, but to open routes and probes. A route that does not say who may call it is
 * a TypeError when it is added.
 */
export function guardRoutes(app: FastifyInstance, authorise: (key: unknown) => void): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.access === undefined) throw new TypeError(`${method} ${url} does not say who may call it`)
  })
  app.addHook('onRequest', async ({ headers, routeOptions: { url, config } }) => {
    if (config.access !== 'open' && !probes.has(url)) authorise(headers['x-api-key'])
  })
}
