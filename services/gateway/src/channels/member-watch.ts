import type { GatewayContext } from '../context.ts'
import type { Members } from './members.ts'
import type { RoleHolders } from './role-holders.ts'

/** Looks again and again whom channels are for. */
export type MemberWatch = { close(): Promise<void> }

const lookMs = 5000
/** What the ledger tells in quick succession is looked at together. */
const settleMs = 500

export function watchMembers(
  { ledger, broker, logger }: Pick<GatewayContext, 'ledger' | 'broker' | 'logger'>,
  { members, holders }: { members: Members; holders: RoleHolders },
): MemberWatch {
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let due = Number.POSITIVE_INFINITY
  let looking: Promise<void> = Promise.resolve()
  const look = (): void => {
    due = Number.POSITIVE_INFINITY
    looking = members
      .refresh()
      .catch((err) => logger.warn({ err }, 'members of channels cannot be written down'))
      .then(() => lookIn(lookMs))
  }
  /** Whoever asks for it sooner is served; nobody puts it off. */
  const lookIn = (ms: number): void => {
    const at = performance.now() + ms
    if (closed || at >= due) return
    due = at
    clearTimeout(timer)
    timer = setTimeout(look, ms)
  }
  ledger.onChange(() => {
    holders.forget()
    lookIn(settleMs)
  })
  broker.onConnected(() => lookIn(0))
  lookIn(0)
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await looking
    },
  }
}
