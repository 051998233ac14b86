import type { KeyPurpose } from '@digital-spine/ledger'
import type { GatewayContext } from '../context.ts'
import type { Job, Jobs } from '../jobs.ts'
import { findKeyInUse } from './key-in-use.ts'
import type { KeyRotator } from './rotate-keys.ts'

const dayMs = 86_400_000
const lookMs = 3_600_000
const purposes: readonly KeyPurpose[] = ['signing', 'agreement']

/** Rotates each of the keys on the ledger that has been there for `days`, one after the other; the old one ends. */
export function rotateByAge(
  context: Pick<GatewayContext, 'identity' | 'ledger' | 'signer' | 'now'>,
  { days, jobs, rotator }: { days: number; jobs: Jobs; rotator: Pick<KeyRotator, 'rotate'> },
): Job {
  const { identity, now } = context
  return jobs.every('key-age', lookMs, async () => {
    for (const purpose of purposes) {
      if ((await identity.findRotation()) !== undefined) return
      const key = await findKeyInUse(context, purpose)
      if (key !== undefined && now() - key.from > days * dayMs) await rotator.rotate(purpose, 'end')
    }
  })
}
