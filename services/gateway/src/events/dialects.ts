import type { EventProtocol } from '@digital-spine/api'
import { createDdhubDialect } from './ddhub-dialect.ts'
import type { Dialect } from './dialect.ts'
import { createSpineDialect } from './spine-dialect.ts'

/** The dialect of each sub-protocol. */
export function createDialects(
  options: Parameters<typeof createDdhubDialect>[0],
): Readonly<Record<EventProtocol, Dialect>> {
  return { 'ddhub-protocol': createDdhubDialect(options), 'digital-spine': createSpineDialect(options.showing) }
}
