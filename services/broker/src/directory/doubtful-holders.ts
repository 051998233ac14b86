import type { Did, Name } from '@digital-spine/core'
import type { Logger } from '@digital-spine/runtime'
import { createCoalesced } from '../coalesced.ts'
import type { Learner } from './learn-holder.ts'

/** Learns of holders now, or as soon as it can be told what they hold. */
export type DoubtfulHolders = { learn(did: Did, role: Name): Promise<void>; close(): Promise<void> }

const retryMs = 2000
const maxInDoubt = 10_000

export function createDoubtfulHolders({ learner, logger }: { learner: Learner; logger: Logger }): DoubtfulHolders {
  const inDoubt = new Map<string, { readonly did: Did; readonly role: Name }>()
  let closed = false
  const learn: DoubtfulHolders['learn'] = async (did, role) => {
    const isTold = await learner.learn(did, role).catch((err: unknown) => {
      logger.warn({ err, did, role }, 'what somebody holds cannot be had')
      return false
    })
    const key = `${did} ${role}`
    if (isTold) return void inDoubt.delete(key)
    if (inDoubt.size < maxInDoubt) inDoubt.set(key, { did, role })
    again.run()
  }
  const again = createCoalesced(async () => {
    for (const { did, role } of [...inDoubt.values()]) if (!closed) await learn(did, role)
  }, retryMs)
  return {
    learn,
    async close() {
      closed = true
      await again.close()
    },
  }
}
