import { createHash, randomBytes } from 'node:crypto'
import { type Did, type KeyResolver, type Name, parseDid, SpineError, verifyPresentation } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose'

/** Somebody who has proven to be a DID, with the roles verified then. Times in ms. */
export type Session = {
  readonly did: Did
  readonly credentials: readonly string[]
  readonly keyThumbprint: string
  roles: readonly Name[]
  expiresAt: number
}

/** What a service grants a holder on the strength of its credentials: roles, and until when they hold (ms). */
export type RoleCheck = (
  did: Did,
  credentials: readonly string[],
) => Promise<{ roles: readonly Name[]; validUntil?: number }>

/** Login by Verifiable Presentation, answered with a short token bound to a key (DPoP, RFC 9449). */
export type Login = {
  /** A nonce for one login, good for two minutes. */
  createNonce(did: unknown): { nonce: string; audience: string }
  login(request: {
    vp: unknown
    dpop: string | undefined
    url: string
  }): Promise<{ token: string; expiresAt: number; roles: readonly Name[] }>
  /** The session of a request, or UNAUTHENTICATED. `authorization` and `dpop` are the headers of those names. */
  authenticate(request: {
    authorization: string | undefined
    dpop: string | undefined
    method: string
    url: string
  }): Promise<Session>
  /** Checks all sessions' roles again; those that lapse are ended and answered. */
  recheck(): Promise<Session[]>
}

const nonceLifeMs = 120_000
const tokenLifeMs = 300_000
const proofAgeMs = 60_000

export function createLogin(options: {
  audience: string
  keys: KeyResolver
  checkRoles: RoleCheck
  now?: () => number
}): Login {
  const { audience, keys, checkRoles, now = Date.now } = options
  const nonces = createExpiring<Did>(now)
  const proofs = createExpiring<true>(now)
  const sessions = createExpiring<Session>(now)

  const checkProof = async (dpop: string | undefined, method: string, url: string, token?: string): Promise<string> => {
    try {
      const { payload, protectedHeader } = await jwtVerify(dpop ?? '', EmbeddedJWK, {
        typ: 'dpop+jwt',
        algorithms: ['ES256'],
      })
      const fresh = Math.abs(now() - Number(payload.iat) * 1000) <= proofAgeMs
      const ath = token === undefined ? undefined : createHash('sha256').update(token).digest('base64url')
      if (!fresh || payload.htm !== method || !sameUrl(payload.htu, url) || payload.ath !== ath)
        throw new Error('proof')
      if (typeof payload.jti !== 'string' || proofs.get(payload.jti) !== undefined) throw new Error('replay')
      proofs.set(payload.jti, true, now() + 2 * proofAgeMs)
      if (protectedHeader.jwk === undefined) throw new Error('key')
      return await calculateJwkThumbprint(protectedHeader.jwk)
    } catch (cause) {
      throw new SpineError('UNAUTHENTICATED', 'The DPoP proof (RFC 9449) is missing or does not fit this request.', {
        cause,
      })
    }
  }

  return {
    createNonce(did) {
      const nonce = randomBytes(24).toString('base64url')
      nonces.set(nonce, parseDid(did), now() + nonceLifeMs)
      return { nonce, audience }
    },
    async login({ vp, dpop, url }) {
      const keyThumbprint = await checkProof(dpop, 'POST', url)
      const nonce = readNonce(vp)
      const expectedDid = nonces.take(nonce)
      if (expectedDid === undefined)
        throw new SpineError('PRESENTATION_INVALID', 'The nonce is unknown, used or too old.')
      const { holder, credentials } = await verifyPresentation({
        crypto: nodeCrypto,
        keys,
        jwt: vp,
        audience,
        nonce,
        now: now(),
      })
      if (holder !== expectedDid) throw new SpineError('PRESENTATION_INVALID', 'The nonce was given to another DID.')
      const { roles, validUntil = Number.POSITIVE_INFINITY } = await checkRoles(holder, credentials)
      const token = randomBytes(32).toString('base64url')
      const expiresAt = Math.min(now() + tokenLifeMs, validUntil)
      sessions.set(token, { did: holder, credentials, keyThumbprint, roles, expiresAt }, expiresAt)
      return { token, expiresAt, roles }
    },
    async authenticate({ authorization, dpop, method, url }) {
      const token = /^DPoP ([A-Za-z0-9_-]{43})$/.exec(authorization ?? '')?.[1]
      const session = token === undefined ? undefined : sessions.get(token)
      if (token === undefined || session === undefined)
        throw new SpineError('UNAUTHENTICATED', 'Log in first; the token is missing, unknown or has expired.')
      if ((await checkProof(dpop, method, url, token)) !== session.keyThumbprint) {
        throw new SpineError('UNAUTHENTICATED', 'The token is bound to another key.')
      }
      return session
    },
    async recheck() {
      const ended: Session[] = []
      for (const [token, session] of sessions.entries()) {
        const still = await checkRoles(session.did, session.credentials).catch(() => ({ roles: [] as readonly Name[] }))
        if (session.roles.every((role) => still.roles.includes(role))) continue
        sessions.take(token)
        session.expiresAt = 0
        session.roles = []
        ended.push(session)
      }
      return ended
    },
  }
}

function readNonce(vp: unknown): string {
  try {
    const payload: unknown = JSON.parse(Buffer.from(String(vp).split('.')[1] ?? '', 'base64url').toString('utf8'))
    if (typeof payload === 'object' && payload !== null && 'nonce' in payload && typeof payload.nonce === 'string')
      return payload.nonce
  } catch {
    // falls through to the one refusal
  }
  throw new SpineError('PRESENTATION_INVALID', 'The presentation carries no nonce.')
}

/** Scheme and host may change behind a proxy; path and method are what a proof must not be moved between. */
function sameUrl(htu: unknown, url: string): boolean {
  return typeof htu === 'string' && URL.canParse(htu) && new URL(htu).pathname === new URL(url, 'http://local').pathname
}

function createExpiring<T>(now: () => number, maxSize = 200_000) {
  const entries = new Map<string, { value: T; until: number }>()
  const get = (key: string): T | undefined => {
    const entry = entries.get(key)
    return entry !== undefined && entry.until > now() ? entry.value : undefined
  }
  return {
    get,
    set(key: string, value: T, until: number): void {
      if (entries.size >= maxSize) for (const [old, { until: end }] of entries) if (end <= now()) entries.delete(old)
      if (entries.size >= maxSize) throw new SpineError('QUOTA_EXCEEDED', 'Too many logins at once.')
      entries.set(key, { value, until })
    },
    take(key: string): T | undefined {
      const value = get(key)
      entries.delete(key)
      return value
    },
    entries: (): [string, T][] =>
      [...entries].filter(([, { until }]) => until > now()).map(([key, { value }]) => [key, value]),
  }
}
