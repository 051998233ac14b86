import type { IdentityView } from '@digital-spine/api'

export type Key = IdentityView['keys'][number]

/** How a key stands at a moment (ms). */
export function keyState({ inUse, until, revoked }: Key, now: number): 'inUse' | 'valid' | 'ended' | 'revoked' {
  if (revoked !== null && revoked <= now) return 'revoked'
  if (until !== null && until <= now) return 'ended'
  return inUse ? 'inUse' : 'valid'
}
