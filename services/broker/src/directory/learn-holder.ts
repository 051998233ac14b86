import type { HubClient } from '@digital-spine/client'
import type { Did, Name } from '@digital-spine/core'
import type { HolderCheck } from './check-holder.ts'
import type { HolderBook } from './holder-book.ts'

/** Brings what a hub has of a holder into the directory, as far as it verifies. */
export type Learner = {
  /** Asks the hub; answers whether it could be told if the role is held. */
  learn(did: Did, role: Name): Promise<boolean>
  /** The same with credentials that the hub has given, newest first. */
  take(did: Did, role: Name, credentials: readonly string[]): Promise<boolean>
}

export function createLearner(options: {
  hub: Pick<HubClient, 'credentialsOf'>
  check: HolderCheck
  book: HolderBook
}): Learner {
  const { hub, check, book } = options
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
  return { take, learn: async (did, role) => take(did, role, await hub.credentialsOf(did, role)) }
}
