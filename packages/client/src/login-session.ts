import { createPresentation, type Name, type Signer } from '@digital-spine/core'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createHttpClient } from './http.ts'

/** A login at a service that renews itself; gives the headers of each request (DPoP, RFC 9449). */
export type LoginSession = {
  headers(method: string, url: string): Promise<Record<string, string>>
  /** The roles the service granted at the last login. */
  roles(): Promise<readonly Name[]>
  /** Drops the token, so that the next request logs in again. */
  reset(): void
  close(): Promise<void>
}

type Token = { readonly token: string; readonly expiresAt: number; readonly roles: readonly Name[] }

const renewMs = 30_000

export function createLoginSession(options: {
  baseUrl: string
  signer: () => Signer
  credentials: () => Promise<readonly string[]>
  now?: () => number
}): LoginSession {
  const { signer, credentials, now = Date.now } = options
  const http = createHttpClient({ baseUrl: options.baseUrl })
  const keys = generateKeyPair('ES256', { extractable: true })
  let current: Promise<Token> | undefined
  let expiresAt = 0

  const proof = async (method: string, url: string, token?: string): Promise<string> => {
    const { privateKey, publicKey } = await keys
    const { kty, crv, x, y } = await exportJWK(publicKey)
    const ath = token === undefined ? {} : { ath: await sha256(token) }
    const { origin, pathname } = new URL(url)
    return new SignJWT({ htm: method, htu: `${origin}${pathname}`, jti: crypto.randomUUID(), ...ath })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } as Record<string, string> })
      .setIssuedAt(Math.floor(now() / 1000))
      .sign(privateKey)
  }
  const login = async (): Promise<Token> => {
    const who = signer()
    const { nonce, audience } = await http.call<{ nonce: string; audience: string }>('POST', '/v1/login/nonce', {
      did: who.did,
    })
    const vp = await createPresentation(who, { audience, nonce, credentials: await credentials(), now: now() })
    const url = `${http.baseUrl}/v1/login`
    const dpop = await proof('POST', url)
    const once = createHttpClient({ baseUrl: http.baseUrl, headers: () => ({ dpop }) })
    try {
      const token = await once.call<Token>('POST', '/v1/login', { vp })
      expiresAt = token.expiresAt
      return token
    } finally {
      await once.close()
    }
  }
  const token = (): Promise<Token> => {
    if (current === undefined || expiresAt - now() < renewMs) {
      expiresAt = Number.POSITIVE_INFINITY
      const attempt = login()
      current = attempt
      attempt.catch(() => {
        if (current === attempt) current = undefined
      })
    }
    return current
  }
  return {
    async headers(method, url) {
      const { token: value } = await token()
      return { authorization: `DPoP ${value}`, dpop: await proof(method, url, value) }
    },
    roles: async () => (await token()).roles,
    reset() {
      current = undefined
    },
    close: () => http.close(),
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
