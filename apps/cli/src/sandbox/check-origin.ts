import type { IncomingMessage } from 'node:http'
import { SpineError } from '@digital-spine/core'

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])
const safe = new Set(['GET', 'HEAD'])
const own = new Set(['same-origin', 'none'])

/** Against DNS rebinding (a name of somebody's that leads here), the host must be this machine's. Throws FORBIDDEN. */
export function checkHost({ headers: { host = '' } }: IncomingMessage): void {
  if (!loopback.has(host.replace(/:\d+$/, '')))
    throw new SpineError('FORBIDDEN', 'The sandbox answers to this machine only: open it as 127.0.0.1 or localhost.')
}

/**
 * Against other sites' pages: what a browser says of where a request comes from (RFC 6454 `Origin`, Fetch Metadata
 * `Sec-Fetch-Site`) must be this host. What is more than reading must say it: a page cannot keep a browser from that.
 * Throws ORIGIN_FOREIGN.
 */
export function checkOrigin({ method = '', headers }: IncomingMessage): void {
  const { host = '', origin, upgrade, 'sec-fetch-site': site } = headers
  const foreign = (origin !== undefined && origin !== `http://${host}`) || (typeof site === 'string' && !own.has(site))
  if (foreign) throw new SpineError('ORIGIN_FOREIGN', 'Another site may not use the sandbox.')
  const isReading = safe.has(method) && upgrade === undefined
  if (!isReading && origin === undefined && site !== 'same-origin')
    throw new SpineError('ORIGIN_FOREIGN', `Whoever writes says from where: send "Origin: http://${host}".`)
}
