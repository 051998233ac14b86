import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'

/** A key of its own that a client's tokens are bound to (DPoP, RFC 9449); it never leaves this object. */
export type DpopKey = {
  /** RFC 7638. */
  thumbprint(): Promise<string>
  /** The proof for one request, and the access token that goes with it. */
  prove(request: { method: string; url: string; token?: string }): Promise<string>
}

export function createDpopKey(now: () => number): DpopKey {
  const made = makeKey()
  return {
    thumbprint: async () => (await made).thumbprint,
    async prove({ method, url, token }) {
      const { privateKey, jwk } = await made
      const ath = token === undefined ? {} : { ath: await sha256(token) }
      const { origin, pathname } = new URL(url)
      return new SignJWT({ htm: method, htu: `${origin}${pathname}`, jti: crypto.randomUUID(), ...ath })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .setIssuedAt(Math.floor(now() / 1000))
        .sign(privateKey)
    },
  }
}

async function makeKey() {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const { kty, crv, x, y } = await exportJWK(publicKey)
  const jwk = { kty, crv, x, y } as Record<string, string>
  return { privateKey, jwk, thumbprint: await calculateJwkThumbprint(jwk) }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
