import type { HttpServer } from '@digital-spine/runtime'
import type { Access } from '../access/access.ts'
import { createDialects } from './dialects.ts'
import { createEventClient, type EventTarget } from './event-client.ts'
import { createEventServer } from './event-server.ts'
import type { Serving } from './serve-socket.ts'

/** How a gateway has WebSockets with systems: it lets them in at `/events`, connects to one, or neither. */
export type EventOptions = {
  /** How many messages a frame has for clients of the DDHub client gateway; several if left out. */
  readonly emit?: 'bulk' | 'single'
} & ({ readonly mode: 'server' | 'none' } | { readonly mode: 'client'; readonly target: EventTarget })

/** Begins with that. */
export function openEvents(
  serving: Serving,
  {
    options,
    access,
    ...saying
  }: {
    options: EventOptions
    access: Pick<Access, 'identify' | 'audit'>
  } & Omit<Parameters<typeof createDialects>[0], 'emit'>,
  server: Pick<HttpServer, 'onUpgrade'>,
): { close(): Promise<void> } {
  const dialects = createDialects({ ...saying, emit: options.emit ?? 'bulk' })
  if (options.mode === 'none') return { close: async () => undefined }
  if (options.mode === 'client') {
    const { target } = options
    const dialect = dialects[target.protocol === 'digital-spine' ? 'digital-spine' : 'ddhub-protocol']
    return createEventClient(serving, { target, dialect })
  }
  const eventServer = createEventServer(serving, { dialects, access })
  server.onUpgrade(eventServer.upgrade)
  return eventServer
}
