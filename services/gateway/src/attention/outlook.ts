import type { EnrolmentRequest, WalletEntry, Works } from '@digital-spine/api'
import type { KeyPeriod } from '@digital-spine/ledger'
import type { CheckReport } from '@digital-spine/runtime'
import type { GatewayContext } from '../context.ts'
import type { Wallet } from '../enrolment/wallet.ts'
import { stateWorks } from '../health/works.ts'
import { findKeyInUse } from '../identity/key-in-use.ts'
import type { Jobs } from '../jobs.ts'

/** What others know that concerns this participant, each as it was found last; nothing of what never was. */
export type Known = {
  readonly works?: Works
  readonly held?: readonly WalletEntry[]
  readonly keys?: readonly KeyPeriod[]
  /** Requests of one's own. */
  readonly own?: readonly EnrolmentRequest[]
  /** Requests to decide about. */
  readonly pending?: readonly EnrolmentRequest[]
  /** When it was last looked, ms. */
  readonly at?: number
}

/** Looks again and again for what nobody should have to wait for when he asks. */
export type Outlook = { readonly known: Known; close(): Promise<void> }

const lookMs = 60_000

export function openOutlook(
  context: Pick<GatewayContext, 'hub' | 'identity' | 'ledger' | 'logger' | 'now' | 'signer'>,
  {
    jobs,
    wallet,
    health,
  }: { jobs: Jobs; wallet: Pick<Wallet, 'held'>; health: () => Promise<Pick<CheckReport, 'checks'>> },
): Outlook {
  const { hub, logger, now } = context
  let known: Known = {}
  const find = async <K extends keyof Known>(what: K, look: () => Promise<Known[K]>): Promise<void> => {
    try {
      known = { ...known, [what]: await look() }
    } catch (err) {
      logger.debug({ err, what }, 'not found out')
    }
  }
  const keys = async () => {
    const found = [await findKeyInUse(context, 'signing'), await findKeyInUse(context, 'agreement')]
    return found.flatMap((key) => key ?? [])
  }
  const job = jobs.every('attention', lookMs, async () => {
    await Promise.all([
      find('works', async () => stateWorks(await health())),
      find('held', () => wallet.held()),
      find('keys', keys),
      find('own', () => hub.mine()),
      find('pending', () => hub.pending()),
    ])
    known = { ...known, at: now() }
  })
  job.run().catch(() => undefined)
  return {
    get known() {
      return known
    },
    close: job.close,
  }
}
