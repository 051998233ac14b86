import { SpineError } from '@digital-spine/core'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ApiDocument } from './document.ts'
import type { EventsDocument } from './render-events.ts'

/** Pages without scripts, which load nothing but their style, from here. */
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const hidden = { schema: { hide: true } }

/**
 * The documents of a service's API: `/docs` and below for people, `/docs/json` and `/docs-json` in OpenAPI, `/docs/asyncapi.json`
 * in AsyncAPI if it has a WebSocket. What makes them is loaded when they are asked for first.
 */
export function addDocsRoutes(app: FastifyInstance, events: (() => Promise<object>) | undefined): void {
  const describe = (): ApiDocument => app.swagger() as unknown as ApiDocument
  const send = (reply: FastifyReply, page: string) =>
    reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(page)
  for (const path of ['/docs/json', '/docs-json']) app.get(path, hidden, async () => describe())
  if (events !== undefined) {
    app.get('/docs/asyncapi.json', hidden, async () => events())
    app.get('/docs/websocket', hidden, async (_, reply) => {
      const { renderEvents } = await import('./render-events.ts')
      return send(reply, renderEvents(describe(), (await events()) as EventsDocument))
    })
  }
  app.get('/docs', hidden, async (_, reply) => {
    const { renderOverview } = await import('./render-api.ts')
    return send(reply, renderOverview(describe(), events !== undefined))
  })
  app.get('/docs/style.css', hidden, async (_, reply) => {
    const { style } = await import('./style.ts')
    return reply.type('text/css; charset=utf-8').send(style)
  })
  app.get<{ Params: { page: string } }>('/docs/:page', hidden, async ({ params: { page } }, reply) => {
    const { renderTag } = await import('./render-api.ts')
    const rendered = renderTag(describe(), page, events !== undefined)
    if (rendered === undefined) throw new SpineError('NOT_FOUND', 'There is no such page.')
    return send(reply, rendered)
  })
}
