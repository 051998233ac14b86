import type { BrokerQuota, QuotaChange } from '@digital-spine/api'
import type { Did } from '@digital-spine/core'
import type { MessageLog } from '../log/message-log.ts'

/** What everybody may use, unless the operator or an administrator says otherwise. */
export const defaultQuota: BrokerQuota = {
  mailbox: { messages: 10_000_000, bytes: 2 ** 35 },
  mailboxes: 100,
  topics: 1000,
  clientsPerMailbox: 200,
  inFlight: 10_000,
  connections: 32,
  requestsPerMinute: 6000,
  sendsPerSecond: 2500,
  fileBytes: 2 ** 37,
}

export type Quotas = {
  /** What somebody has; what another process has changed counts within seconds. */
  of(did: Did): Promise<BrokerQuota>
  /** Sets some of it for somebody; null gives back what everybody has. */
  set(did: Did, change: QuotaChange): Promise<BrokerQuota>
}

const freshMs = 5000
const maxRemembered = 10_000

export function createQuotas(options: {
  log: Pick<MessageLog, 'findQuota' | 'setQuota' | 'findMailbox' | 'setMailbox'>
  everybody: BrokerQuota
  now: () => number
}): Quotas {
  const { log, everybody, now } = options
  const remembered = new Map<Did, { readonly quota: BrokerQuota; readonly at: number }>()
  const read = async (did: Did): Promise<BrokerQuota> => {
    const [own, info] = await Promise.all([log.findQuota(did), log.findMailbox(did)])
    const { mailbox, mailboxes, topics, clientsPerMailbox, inFlight, connections } = everybody
    const { requestsPerMinute, sendsPerSecond, fileBytes } = everybody
    const quota = {
      ...{ mailboxes, topics, clientsPerMailbox, inFlight, connections, requestsPerMinute, sendsPerSecond, fileBytes },
      ...own,
      mailbox: info?.limit ?? mailbox,
    }
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(did, { quota, at: now() })
    return quota
  }
  return {
    async of(did) {
      const known = remembered.get(did)
      return known !== undefined && now() - known.at < freshMs ? known.quota : read(did)
    },
    async set(did, { mailbox, ...change }) {
      await log.setQuota(did, change)
      if (mailbox !== undefined) await log.setMailbox(did, { limit: mailbox })
      return read(did)
    },
  }
}
