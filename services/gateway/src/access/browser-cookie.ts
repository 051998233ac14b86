import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** The cookie that has the token of a browser's session (RFC 6265): no script reads it, and no other site has it sent. */
export type BrowserCookie = {
  /** What a request has of it. */
  read(headers: IncomingHttpHeaders): string[]
  /** For the header Set-Cookie. `secure` if the browser came over TLS. */
  set(token: string, secure: boolean): string
  /** Takes it away. */
  clear(): string
}

/** Browsers send cookies to every port of a host, so the cookie of each gateway has a name of its own. */
export function createBrowserCookie(did: string): BrowserCookie {
  const name = `spine_${createHash('sha256').update(did).digest('hex').slice(0, 12)}`
  const flags = 'Path=/; HttpOnly; SameSite=Strict'
  return {
    read: ({ cookie = '' }) =>
      cookie
        .split(';')
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1)),
    set: (token, secure) => `${name}=${token}; ${flags}${secure ? '; Secure' : ''}`,
    clear: () => `${name}=; ${flags}; Max-Age=0`,
  }
}
