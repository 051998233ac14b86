import type { IncomingHttpHeaders } from 'node:http'
import { SpineError } from '@digital-spine/core'

/** What of a request tells which page sends it. */
export type Sent = { readonly method: string; readonly headers: IncomingHttpHeaders }

const looks: ReadonlySet<string> = new Set(['GET', 'HEAD'])

/**
 * A browser sends a cookie whoever's page asks it to, so the session that it has counts only for pages of this gateway. What
 * changes something, or opens a WebSocket, has to say that it comes from one; what looks must not say otherwise. Throws
 * ORIGIN_FOREIGN.
 */
export function checkOwnPage({ method, headers }: Sent): void {
  const isOwn = isOwnPage(headers) ?? (looks.has(method) && headers.upgrade === undefined)
  if (isOwn) return
  const message = 'The session of a browser counts only for the pages of this gateway, and another page has sent this.'
  throw new SpineError('ORIGIN_FOREIGN', message, { details: { origin: headers.origin, host: headers.host } })
}

/** By Fetch Metadata, which no page can write, else by Origin; undefined if neither tells. */
function isOwnPage({ origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean | undefined {
  if (site === 'same-origin') return true
  if (site !== undefined && site !== 'none') return false
  if (origin === undefined) return undefined
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host
}
