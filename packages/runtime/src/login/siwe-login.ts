import { randomBytes } from 'node:crypto'
import type { SiweNonce } from '@digital-spine/api'
import { SpineError } from '@digital-spine/core'
import { type SiweVerifier, siweLifeMs } from '@digital-spine/ledger'
import { verifyDpopProof } from './dpop-proof.ts'
import type { SessionStore } from './session-store.ts'
import type { Grant, Sessions } from './sessions.ts'

/** How people log in with a wallet: who verifies, and where this service says it is. */
export type SiweOptions = {
  readonly verifier: SiweVerifier
  /** The URL at which people reach the service, asked each time; never taken from a request. */
  readonly publicUrl: () => string
  /** What the wallet shows. */
  readonly statement: string
}

/** Login with a wallet (EIP-4361), for people. */
export type SiweLogin = {
  /** What the message is to say; good for ten minutes. */
  createNonce(): Promise<SiweNonce>
  /**
   * A session of the DID of the address; with a DPoP proof its tokens are bound to that key, without one they are Bearer
   * tokens. Throws VALIDATION_FAILED, PRESENTATION_INVALID, SIGNATURE_INVALID, KEY_REVOKED or LEDGER_UNAVAILABLE.
   */
  login(request: { message: unknown; signature: unknown; dpop: string | undefined; url: string }): Promise<Grant>
}

/** The route that answers; a message is for this URI. */
export const siwePath = '/v1/login/siwe'

export function createSiweLogin(
  options: SiweOptions & { store: SessionStore; sessions: Sessions; now: () => number },
): SiweLogin {
  const { verifier, publicUrl, statement, store, sessions, now } = options
  const place = (): { domain: string; uri: string } => {
    const base = publicUrl()
    return { domain: new URL(base).host, uri: `${base}${siwePath}` }
  }
  return {
    async createNonce() {
      const nonce = randomBytes(16).toString('hex')
      const expiresAt = now() + siweLifeMs
      await store.putNonce({ nonce, purpose: 'siwe', did: null, until: expiresAt })
      return { nonce, ...place(), chainId: verifier.chainId, statement, expiresAt }
    },
    async login({ message, signature, dpop, url }) {
      const proof = dpop === undefined ? undefined : await verifyDpopProof({ dpop, method: 'POST', url, now: now() })
      const parsed = verifier.parse(message, { ...place(), now: now() })
      if ((await store.takeNonce(parsed.nonce, 'siwe')) === undefined)
        throw new SpineError('PRESENTATION_INVALID', 'The nonce is unknown, used or too old; ask for another.')
      await verifier.verify(parsed, signature)
      const { did, address: account } = parsed
      return sessions.open({ did, proof: { account }, credentials: [] }, proof?.keyThumbprint ?? null)
    },
  }
}
