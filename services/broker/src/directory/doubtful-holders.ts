import { setTimeout as delay } from 'node:timers/promises'
import type { Did, Name } from '@digital-spine/core'
import type { Logger } from '@digital-spine/runtime'
import { createCoalesced } from '../coalesced.ts'
import type { Learner } from './learn-holder.ts'

/** Holders to be learnt of a little later, and again as long as that does not settle what they hold. */
export type DoubtfulHolders = {
  add(did: Did, role: Name): void
  /** Learns of one now too, as the ledger may have been just before, or a check that began then undo it. */
  learn(did: Did, role: Name): Promise<void>
  close(): Promise<void>
}

const retryMs = 2000
const maxInDoubt = 10_000

export function createDoubtfulHolders({ learner, logger }: { learner: Learner; logger: Logger }): DoubtfulHolders {
  const inDoubt = new Map<string, { readonly did: Did; readonly role: Name }>()
  const closing = new AbortController()
  const { signal } = closing
  /** Answers whether that settled it. */
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
  const add = (did: Did, role: Name): void => {
    if (inDoubt.size < maxInDoubt) inDoubt.set(`${did} ${role}`, { did, role })
    again.run()
  }
  return {
    add,
    async learn(did, role) {
      await look(did, role)
      add(did, role)
    },
    async close() {
      closing.abort()
      await again.close()
    },
  }
}
