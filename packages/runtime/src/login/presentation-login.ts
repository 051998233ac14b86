import { randomBytes } from 'node:crypto'
import { type KeyResolver, parseDid, SpineError, verifyPresentation } from '@digital-spine/core'
import { nodeCrypto } from '@digital-spine/core/crypto-node'
import { verifyDpopProof } from './dpop-proof.ts'
import type { SessionStore } from './session-store.ts'
import type { Grant, Sessions } from './sessions.ts'

/** Login by Verifiable Presentation, for machines; its tokens are bound to a key (DPoP, RFC 9449). */
export type PresentationLogin = {
  /** A nonce for one login of `did`, good for two minutes. */
  createNonce(did: unknown): Promise<{ nonce: string; audience: string }>
  /** Throws PRESENTATION_INVALID, UNAUTHENTICATED, or why the credentials presented do not hold. */
  login(request: { vp: unknown; dpop: string | undefined; url: string }): Promise<Grant>
}

const nonceLifeMs = 120_000

export function createPresentationLogin(options: {
  audience: string
  keys: KeyResolver
  store: SessionStore
  sessions: Sessions
  now: () => number
}): PresentationLogin {
  const { audience, keys, store, sessions, now } = options
  return {
    async createNonce(didText) {
      const did = parseDid(didText)
      const nonce = randomBytes(24).toString('base64url')
      await store.putNonce({ nonce, purpose: 'presentation', did, until: now() + nonceLifeMs })
      return { nonce, audience }
    },
    async login({ vp, dpop, url }) {
      const { keyThumbprint } = await verifyDpopProof({ dpop, method: 'POST', url, now: now() })
      const nonce = readNonce(vp)
      const given = await store.takeNonce(nonce, 'presentation')
      if (given === undefined)
        throw new SpineError('PRESENTATION_INVALID', 'The nonce is unknown, used or too old; ask for another.')
      const presented = await verifyPresentation({
        ...{ crypto: nodeCrypto, keys, jwt: vp, audience, nonce, now: now() },
      })
      if (presented.holder !== given.did)
        throw new SpineError('PRESENTATION_INVALID', 'The nonce was given to another DID.')
      if (presented.keyThumbprint !== keyThumbprint)
        throw new SpineError('PRESENTATION_INVALID', 'The presentation is bound to another key than the DPoP proof.')
      const { holder: did, credentials, kid } = presented
      return sessions.open({ did, proof: { kid }, credentials }, keyThumbprint)
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
