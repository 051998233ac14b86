import type { HubClient } from '@digital-spine/client'
import type { Did, Name } from '@digital-spine/core'
import type { BrokerContext } from '../context.ts'
import type { Holder } from '../log/message-log.ts'
import { createHolderCheck } from './check-holder.ts'
import { createDoubtfulHolders } from './doubtful-holders.ts'
import { followPublished } from './follow-published.ts'
import { createHolderBook, type HolderBook } from './holder-book.ts'
import { createLearner } from './learn-holder.ts'
import { createRoleReader } from './read-role.ts'
import { createRecheck } from './recheck-holders.ts'

/**
 * Who holds which role, with a credential that proves it. Nothing is listed that was not verified here, and who reads it
 * verifies it again. It holds what participants present when they log in and what the hub has published: all of a role
 * from when it is first asked for, then what the hub tells. What the ledger takes back is dropped.
 */
export type Directory = Pick<HolderBook, 'present'> & {
  /** Holders of a role in the order of their DIDs, behind `after`. */
  find(role: Name, after: Did | null, limit: number): Promise<Holder[]>
  close(): Promise<void>
}

export function createDirectory(
  context: Pick<BrokerContext, 'log' | 'ledger' | 'ports' | 'logger' | 'now'> & { readonly hub: HubClient },
): Directory {
  const { log, ledger, hub, logger, now } = context
  const check = createHolderCheck(context)
  const book = createHolderBook(log)
  const learner = createLearner({ hub, ledger, check, book })
  const reader = createRoleReader({ ledger, hub, learner, logger, now })
  const doubtful = createDoubtfulHolders({ learner, logger })
  const recheck = createRecheck({ log, check, book, logger, onDropped: doubtful.add })
  const following = followPublished({ hub, logger, onChange: doubtful.learn, onBegin: reader.forget })
  ledger.onChange(recheck.run)
  recheck.run()
  return {
    present: book.present,
    async find(role, after, limit) {
      await reader.read(role)
      return log.findHolders(role, now(), after, limit)
    },
    async close() {
      await Promise.all([following.close(), doubtful.close(), recheck.close(), reader.close()])
    },
  }
}
