import type { Did, Kid, Name } from '@digital-spine/core'

/** What proved at login that somebody is a DID: a signing key of its document, or the account that owns it (EIP-55). */
export type SessionProof = { readonly kid: Kid } | { readonly account: string }

/** Somebody who has proven to be a DID. Times in ms. */
export type Session = {
  readonly id: string
  readonly did: Did
  readonly proof: SessionProof
  /** What was presented at login; their roles are verified again as the session goes on. */
  readonly credentials: readonly string[]
  /** RFC 7638 thumbprint of the key that the session's tokens are bound to (DPoP); null for Bearer tokens. */
  readonly keyThumbprint: string | null
  /** As verified at `asOf`, the time of the ledger state they rest on. */
  readonly roles: readonly Name[]
  readonly asOf: number
  /** How often it was refreshed. */
  readonly generation: number
  readonly openedAt: number
  /** It ends then unless it is refreshed, and at `endsAt` in any case. */
  readonly idleUntil: number
  readonly endsAt: number
}

/** A session as a request came in it; `expiresAt` is the end of the request's access token. */
export type AuthenticatedSession = Session & { readonly expiresAt: number }

/** What a service grants a holder on the strength of its credentials: roles, and until when the first of them ends (ms). */
export type RoleCheck = (
  did: Did,
  credentials: readonly string[],
) => Promise<{ roles: readonly Name[]; validUntil?: number }>

/** How long sessions live, ms. */
export type SessionLife = {
  readonly accessMs: number
  /** Without a refresh. */
  readonly idleMs: number
  /** In any case. */
  readonly absoluteMs: number
}

export const defaultSessionLife: SessionLife = {
  accessMs: 300_000,
  idleMs: 12 * 3_600_000,
  absoluteMs: 7 * 86_400_000,
}
