import type { HubClient } from '@digital-spine/client'
import type { Did, Name } from '@digital-spine/core'
import type { Ledger } from '@digital-spine/ledger'
import type { HolderCheck } from './check-holder.ts'
import type { HolderBook } from './holder-book.ts'

/**
 * Brings what a hub has of a holder into the directory, as far as it verifies. It answers whether that settles it: not if
 * nobody could tell whether the role is held, nor if a credential was dropped just now. If that is restored at once, the hub
 * may have seen no change and tell of none.
 */
export type Learner = {
  /** Asks the hub, and the ledger as it is now. */
  learn(did: Did, role: Name): Promise<boolean>
  /** The same with credentials that the hub has given, newest first. */
  take(did: Did, role: Name, credentials: readonly string[]): Promise<boolean>
}

export function createLearner(options: {
  hub: Pick<HubClient, 'credentialsOf'>
  ledger: Pick<Ledger, 'sync'>
  check: HolderCheck
  book: HolderBook
}): Learner {
  const { hub, ledger, check, book } = options
  const take: Learner['take'] = async (did, role, credentials) => {
    let isSettled = true
    for (const credential of credentials) {
      const claim = { did, role, credential }
      const verdict = await check(claim)
      if (verdict === 'unknown') isSettled = false
      else if (verdict === 'not held') isSettled = !(await book.drop(claim)) && isSettled
      else {
        await book.put(claim, verdict.validUntil)
        return true
      }
    }
    return isSettled
  }
  return {
    take,
    async learn(did, role) {
      // The hub may have seen a block that is news here.
      await ledger.sync()
      return take(did, role, await hub.credentialsOf(did, role))
    },
  }
}
