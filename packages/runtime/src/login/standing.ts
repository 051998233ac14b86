import {
  type Did,
  defaultFreshnessMs,
  isSpineError,
  type KeyResolver,
  type Name,
  SpineError,
} from '@digital-spine/core'
import type { RoleCheck, Session } from './session.ts'

/** What of the ledger a login rests on. `head` has its timestamp in ms; `accountOf` is the account that owns a DID now. */
export type LoginLedger = {
  readonly keys: KeyResolver
  head(): Promise<{ readonly timestamp: number }>
  accountOf(did: Did): Promise<string>
}

/** What a session may do now: roles, until when the first of them ends, and the time of the ledger state behind it, ms. */
export type Standing = { readonly roles: readonly Name[]; readonly validUntil: number; readonly asOf: number }

/** Who logged in, and by what. */
export type Identified = Pick<Session, 'did' | 'proof' | 'credentials'>

/** Judges sessions by the ledger as it is now. */
export type StandingCheck = {
  /** Throws the code of what no longer holds, or of what cannot be told now. */
  check(identified: Identified): Promise<Standing>
  /**
   * The same of a session that goes on: while the ledger is away it keeps what it had, until the state that rests on is
   * older than the freshness bound. What was found less than `maxAgeMs` ago stands.
   */
  recheck(session: Session, maxAgeMs: number): Promise<Pick<Standing, 'roles' | 'asOf'>>
}

const maxRemembered = 10_000

export function createStandingCheck(options: {
  ledger: LoginLedger
  checkRoles: RoleCheck
  now: () => number
  freshnessMs?: number
}): StandingCheck {
  const { ledger, checkRoles, now, freshnessMs = defaultFreshnessMs } = options
  const found = new Map<string, { readonly at: number; readonly standing: Standing }>()

  const check = async ({ did, proof, credentials }: Identified): Promise<Standing> => {
    const { timestamp: asOf } = await ledger.head()
    if (now() - asOf > freshnessMs) {
      const age = Math.round((now() - asOf) / 1000)
      throw new SpineError('LEDGER_STALE', `The latest block known is ${age} s old.`)
    }
    if ('kid' in proof) await ledger.keys.resolveKey(proof.kid)
    else if ((await ledger.accountOf(did)).toLowerCase() !== proof.account.toLowerCase())
      throw new SpineError('KEY_REVOKED', `The account that logged in no longer owns ${did}.`)
    const { roles, validUntil = Number.POSITIVE_INFINITY } = await checkRoles(did, credentials)
    return { roles, validUntil, asOf }
  }
  const recheck: StandingCheck['recheck'] = async (session, maxAgeMs) => {
    const { id, roles, asOf } = session
    const known = found.get(id)
    if (known !== undefined && now() - known.at < maxAgeMs && known.standing.validUntil > now()) return known.standing
    try {
      const standing = await check(session)
      if (found.size >= maxRemembered) found.clear()
      found.set(id, { at: now(), standing })
      return standing
    } catch (error) {
      const last = known?.standing ?? { roles, asOf, validUntil: Number.POSITIVE_INFINITY }
      if (isSpineError(error, 'LEDGER_UNAVAILABLE') && now() - last.asOf <= freshnessMs && last.validUntil > now())
        return last
      throw error
    }
  }
  return { check, recheck }
}
