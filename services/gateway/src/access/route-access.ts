import type { Scope } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Access } from './access.ts'
import { actorOf, type Principal } from './principal.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller must be allowed; `open` routes are for everybody. Every route of a gateway says it. */
    readonly access?: Scope | 'open'
    /**
     * Where a request says the fqcn of the channel that it concerns; `none` if it concerns no channel; `found` if its handler
     * finds it, and asks `allow` itself. Callers that are for some channels only may call no route that does not say it.
     */
    readonly channel?: 'body' | 'params' | 'query' | 'none' | 'found'
    /** The DDHub client gateway has this route too, and its errors are told as that tells them. */
    readonly reference?: boolean
  }
  interface FastifyRequest {
    /** Who calls. Open routes, and they alone, have none. */
    principal: Principal
  }
}

/** What every service answers about itself. */
const probes: ReadonlySet<string | undefined> = new Set([
  ...['/live', '/ready', '/health', '/metrics'],
  ...['/docs', '/docs/json', '/docs-json', '/docs/asyncapi.json', '/docs/websocket', '/docs/style.css', '/docs/:page'],
])

/**
 * Lets in, but to open routes and probes, only whom `access` knows and who may do what the route is for. A route that does not
 * say who may call it is a TypeError when it is added.
 */
export function guardRoutes(app: FastifyInstance, access: Pick<Access, 'identify' | 'allow'>): void {
  app.decorateRequest('principal')
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.access === undefined) throw new TypeError(`${method} ${url} does not say who may call it`)
  })
  app.addHook('onRequest', async (request) => {
    const { method, headers, url, ip: address, routeOptions } = request
    const { access: scope } = routeOptions.config
    if (scope === 'open' || probes.has(routeOptions.url)) return
    request.principal = await access.identify({ method, headers, url, address })
    if (scope !== undefined) access.allow(request.principal, scope)
  })
  app.addHook('preValidation', async (request) => {
    const { principal, routeOptions } = request
    const { access: scope, channel } = routeOptions.config
    if (principal?.channels === undefined || scope === undefined || scope === 'open') return
    if (channel === 'none' || channel === 'found') return
    const fqcn = channel && (request[channel] as { fqcn?: unknown } | undefined)?.fqcn
    if (typeof fqcn !== 'string')
      throw new SpineError('FORBIDDEN', `${actorOf(principal)} is for some channels only, and has to name one of them.`)
    access.allow(principal, scope, fqcn)
  })
  app.addHook('preSerialization', async ({ principal }: FastifyRequest, _, answer) =>
    principal === undefined || principal.scopes.has('receive') ? answer : withoutPayloads(answer),
  )
}

/** An answer as it is shown to who may look but not receive. In schemas of topics `payload` may be a name, but never of text. */
function withoutPayloads(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withoutPayloads)
  if (typeof answer !== 'object' || answer === null) return answer
  const shown = Object.entries(answer).filter(([name, value]) => name !== 'payload' || typeof value !== 'string')
  return Object.fromEntries(shown.map(([name, value]) => [name, withoutPayloads(value)]))
}
