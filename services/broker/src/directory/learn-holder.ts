import type { HubClient } from '@digital-spine/client'
import type { Did, Name } from '@digital-spine/core'
import type { Ledger } from '@digital-spine/ledger'
import type { HolderCheck } from './check-holder.ts'
import type { HolderBook } from './holder-book.ts'

/** Brings what a hub has of a holder into the directory, as far as it verifies. */
export type Learner = {
  /** Asks the hub, and the ledger as it is now; answers whether it could be told if the role is held. */
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
    let isTold = true
    for (const credential of credentials) {
      const claim = { did, role, credential }
      const verdict = await check(claim)
      if (verdict === 'unknown') isTold = false
      else if (verdict === 'not held') await book.drop(claim)
      else {
        await book.put(claim, verdict.validUntil)
        return true
      }
    }
    return isTold
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
