import type { GatewayContext } from '../context.ts'
import type { Job, Jobs } from '../jobs.ts'
import type { Members } from './members.ts'
import type { RoleHolders } from './role-holders.ts'

const lookMs = 5000

/** Looks again and again whom channels are for, and at once when the ledger has changed or the broker is back. */
export function watchMembers(
  { ledger, broker }: Pick<GatewayContext, 'ledger' | 'broker'>,
  { jobs, members, holders }: { jobs: Jobs; members: Members; holders: RoleHolders },
): Job {
  let isAskedFor = false
  const job = jobs.every('members', lookMs, () => {
    isAskedFor = false
    return members.refresh()
  })
  const look = (): void => {
    if (isAskedFor) return
    isAskedFor = true
    job.run().catch(() => undefined)
  }
  ledger.onChange(() => {
    holders.forget()
    look()
  })
  broker.onConnected(look)
  look()
  return job
}
