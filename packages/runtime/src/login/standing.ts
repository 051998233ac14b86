import { type Did, isSpineError, type KeyResolver, type Name, SpineError } from '@digital-spine/core'
import type { RoleCheck, Session } from './session.ts'

/** What of the ledger a login rests on. `head` has its timestamp in ms; `accountOf` is the account that owns a DID now. */
export type LoginLedger = {
  readonly keys: KeyResolver
  /** The freshness bound, ms. */
  readonly freshnessMs: number
  head(): Promise<{ readonly timestamp: number }>
  accountOf(did: Did): Promise<string>
}

/** What a session may do now: roles, until when the first of them ends, and the time of the ledger state behind it, ms. */
export type Standing = { readonly roles: readonly Name[]; readonly validUntil: number; readonly asOf: number }

/** Who logged in, and by what. */
export type Identified = Pick<Session, 'did' | 'proof' | 'credentials'>

type Subject = Identified & Pick<Session, 'id'>

/** Judges sessions by the ledger as it is now. */
export type StandingCheck = {
  /** Throws the code of what no longer holds, or of what cannot be told now. */
  check(session: Subject): Promise<Standing>
  /**
   * The same of a session that goes on: while the ledger is away it keeps what it had, until the state that rests on is
   * older than the freshness bound. Roles found less than `maxAgeMs` ago stand.
   */
  recheck(session: Session, maxAgeMs: number): Promise<Pick<Standing, 'roles' | 'asOf'>>
}

const maxRemembered = 10_000

export function createStandingCheck(options: {
  ledger: LoginLedger
  checkRoles: RoleCheck
  now: () => number
}): StandingCheck {
  const { ledger, checkRoles, now } = options
  const { freshnessMs } = ledger
  const found = new Map<string, { readonly at: number; readonly standing: Standing }>()

  /** Whether whoever logged in is still that DID; answers the time of the ledger state that says so. */
  const identify = async ({ did, proof }: Identified): Promise<number> => {
    const { timestamp } = await ledger.head()
    if (now() - timestamp > freshnessMs) {
      const age = Math.round((now() - timestamp) / 1000)
      throw new SpineError('LEDGER_STALE', `The latest block known is ${age} s old.`)
    }
    if ('kid' in proof) await ledger.keys.resolveKey(proof.kid)
    else if ((await ledger.accountOf(did)).toLowerCase() !== proof.account.toLowerCase())
      throw new SpineError('KEY_REVOKED', `The account that logged in no longer owns ${did}.`)
    return timestamp
  }
  const findRoles = async ({ id, did, credentials }: Subject, asOf: number): Promise<Standing> => {
    const { roles, validUntil = Number.POSITIVE_INFINITY } = await checkRoles(did, credentials)
    const standing = { roles, validUntil, asOf }
    if (found.size >= maxRemembered) found.clear()
    found.set(id, { at: now(), standing })
    return standing
  }
  return {
    check: async (session) => findRoles(session, await identify(session)),
    async recheck(session, maxAgeMs) {
      const known = found.get(session.id)
      const isCurrent = known !== undefined && known.standing.validUntil > now()
      try {
        const asOf = await identify(session)
        if (isCurrent && now() - known.at < maxAgeMs) return known.standing
        return await findRoles(session, asOf)
      } catch (error) {
        const last = isCurrent ? known.standing : session
        if (isSpineError(error, 'LEDGER_UNAVAILABLE') && now() - last.asOf <= freshnessMs) return last
        throw error
      }
    },
  }
}
