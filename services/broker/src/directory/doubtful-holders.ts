import { setTimeout as delay } from 'node:timers/promises'
import type { Did, Name } from '@digital-spine/core'
import type { Logger } from '@digital-spine/runtime'
import { createCoalesced } from '../coalesced.ts'
import type { Learner } from './learn-holder.ts'

/**
 * Learns of holders now, and once more a little later: the first look may rest on the ledger as it was just before, or be
 * undone by a check that began then. Goes on as long as it cannot be told what they hold.
 */
export type DoubtfulHolders = { learn(did: Did, role: Name): Promise<void>; close(): Promise<void> }

const retryMs = 2000
const maxInDoubt = 10_000

export function createDoubtfulHolders({ learner, logger }: { learner: Learner; logger: Logger }): DoubtfulHolders {
  const inDoubt = new Map<string, { readonly did: Did; readonly role: Name }>()
  const closing = new AbortController()
  const { signal } = closing
  /** Answers whether it could be told. */
  const look = (did: Did, role: Name): Promise<boolean> =>
    learner.learn(did, role).catch((err: unknown) => {
      logger.warn({ err, did, role }, 'what somebody holds cannot be had')
      return false
    })
  const again = createCoalesced(async () => {
    await delay(retryMs, undefined, { signal, ref: false }).catch(() => undefined)
    for (const [key, doubt] of [...inDoubt]) {
      if (signal.aborted) return
      if ((await look(doubt.did, doubt.role)) && inDoubt.get(key) === doubt) inDoubt.delete(key)
    }
    if (inDoubt.size > 0) again.run()
  }, 0)
  return {
    async learn(did, role) {
      await look(did, role)
      if (inDoubt.size < maxInDoubt) inDoubt.set(`${did} ${role}`, { did, role })
      again.run()
    },
    async close() {
      closing.abort()
      await again.close()
    },
  }
}
