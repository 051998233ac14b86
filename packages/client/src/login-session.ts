import type { LoginGrant } from '@digital-spine/api'
import { createPresentation, type Name, type Signer } from '@digital-spine/core'
import { createDpopKey } from './dpop-key.ts'
import { createHttpClient } from './http.ts'
import { isOutage } from './outage.ts'
import type { TlsMaterial } from './tls-material.ts'

/** A login at a service that renews itself; gives the headers of each request (DPoP, RFC 9449). */
export type LoginSession = {
  headers(method: string, url: string): Promise<Record<string, string>>
  /** The roles the service granted when it was last asked. */
  roles(): Promise<readonly Name[]>
  /** Drops the tokens, so that the next request logs in again with the credentials held then. */
  reset(): void
  /** Drops the tokens that went with a request that was refused, unless there are newer ones by now. */
  refused(sent: Readonly<Record<string, string>>): void
  /** Ends the session at the service, or all of the DID; answers how many. The next request logs in again. */
  logout(options?: { everywhere?: boolean }): Promise<number>
  close(): Promise<void>
}

/** An access token this near its end is renewed first; a short one when a fifth of its life is left. */
const renewMs = 30_000
const firstPauseMs = 100
const maxPauseMs = 5000
const soonMs = 10_000

/**
 * Logs in when it is first needed, and then exchanges its refresh token, which costs the service less than credentials
 * presented anew; what was logged in to with a key that the signer uses no more is logged in to again. Requests made at the same time share one login; after one that failed, or whose token was refused, the
 * next waits a while, longer each time.
 */
export function createLoginSession(options: {
  baseUrl: string | (() => string)
  signer: () => Signer
  credentials: () => Promise<readonly string[]>
  now?: () => number
  tls?: () => TlsMaterial | undefined
}): LoginSession {
  const { baseUrl, signer, credentials, now = Date.now, tls = () => undefined } = options
  const key = createDpopKey(now)
  /** For what is asked without an access token. */
  const http = createHttpClient({
    ...{ baseUrl, tls },
    headers: async (method, url) => ({ dpop: await key.prove({ method, url }) }),
  })
  let current: Promise<LoginGrant> | undefined
  let settled: LoginGrant | undefined
  /** The key of the login that goes on. */
  let kid: string | undefined
  let pauseMs = 0
  let grantedAt = 0
  /** Tokens refused one after the other soon after they were granted. */
  let refusals = 0
  const closing = new AbortController()

  const login = async (): Promise<LoginGrant> => {
    const who = signer()
    kid = who.kid
    const given = await http.call<{ nonce: string; audience: string }>('POST', '/v1/login/nonce', { did: who.did })
    const presented = { credentials: await credentials(), keyThumbprint: await key.thumbprint(), now: now() }
    return http.call('POST', '/v1/login', { vp: await createPresentation(who, { ...given, ...presented }) })
  }
  const renew = async (last: LoginGrant | undefined): Promise<LoginGrant> => {
    if (last === undefined || last.refreshExpiresAt <= now()) return login()
    try {
      return await http.call<LoginGrant>('POST', '/v1/login/refresh', { refreshToken: last.refreshToken })
    } catch (error) {
      // What the service cannot do now it cannot do for a login either.
      if (isOutage(error)) throw error
      return login()
    }
  }
  const attempt = async (last: LoginGrant | undefined): Promise<LoginGrant> => {
    if (pauseMs > 0) await pause(pauseMs, closing.signal)
    try {
      const grant = await renew(last)
      pauseMs = 0
      grantedAt = now()
      return grant
    } catch (error) {
      pauseMs = Math.min(Math.max(firstPauseMs, pauseMs * 2), maxPauseMs)
      throw error
    }
  }
  const grant = (): Promise<LoginGrant> => {
    if (kid !== undefined && kid !== signer().kid) forget()
    const isFresh = settled === undefined || now() < renewAt(settled)
    if (current !== undefined && isFresh) return current
    const last = settled
    const mine = attempt(last)
    settled = undefined
    current = mine
    mine.then(
      (value) => {
        if (current === mine) settled = value
      },
      (error: unknown) => {
        if (current !== mine) return
        current = undefined
        if (isOutage(error)) settled = last
      },
    )
    return mine
  }
  const renewAt = ({ expiresAt }: LoginGrant): number => expiresAt - Math.min(renewMs, (expiresAt - grantedAt) / 5)
  const forget = (): void => {
    current = undefined
    settled = undefined
  }
  return {
    async headers(method, url) {
      const { token } = await grant()
      return { authorization: `DPoP ${token}`, dpop: await key.prove({ method, url, token }) }
    },
    roles: async () => (await grant()).roles,
    reset() {
      pauseMs = 0
      forget()
    },
    refused({ authorization }) {
      if (settled === undefined || authorization !== `DPoP ${settled.token}`) return
      refusals = now() - grantedAt < soonMs ? refusals + 1 : 0
      pauseMs = refusals === 0 ? 0 : Math.min(firstPauseMs * 2 ** refusals, maxPauseMs)
      forget()
    },
    async logout({ everywhere = false } = {}) {
      const { token } = await grant()
      const once = createHttpClient({
        ...{ baseUrl, tls },
        headers: async (method, url) => ({
          authorization: `DPoP ${token}`,
          dpop: await key.prove({ method, url, token }),
        }),
      })
      try {
        return (await once.call<{ ended: number }>('POST', '/v1/logout', { everywhere })).ended
      } finally {
        forget()
        await once.close()
      }
    },
    async close() {
      closing.abort()
      await http.close()
    },
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
