import { checksumAddress, type Did, didAddress, type Hex, type Kid, kidOf } from '@digital-spine/core'
import { zeroAddress } from 'viem'
import { numbered } from './did-document.ts'
import type { DidEvent } from './did-history.ts'
import { type Period, periodsOf } from './did-keys.ts'

/** An account that signs or signed for a DID: its owner, or a delegate it named. */
export type AccountPeriod = Period & { readonly kid: Kid; readonly address: Hex }

/** Every account that ever signed for a DID: the owners one after the other as `#controller`, and `veriKey` delegates. */
export function accountPeriods(did: Did, history: readonly DidEvent[]): readonly AccountPeriod[] {
  const changes = history.filter((event) => event.kind === 'owner')
  const owners = [{ owner: didAddress(did), timestamp: 0 }, ...changes].map(({ owner, timestamp }, i) => ({
    kid: kidOf(did, 'controller'),
    address: checksumAddress(owner),
    from: timestamp * 1000,
    until: (changes[i]?.timestamp ?? Number.POSITIVE_INFINITY) * 1000,
    revoked: Number.POSITIVE_INFINITY,
  }))
  const periods = periodsOf(history)
  const delegates = numbered(history).flatMap(({ event, number }): AccountPeriod[] => {
    const period = periods.get(event)
    if (event.kind !== 'delegate' || event.name !== 'veriKey' || period === undefined) return []
    if (event.validTo <= event.timestamp) return []
    return [{ kid: kidOf(did, `delegate-${number}`), address: checksumAddress(event.delegate), ...period }]
  })
  return [...owners.filter(({ address }) => address !== zeroAddress), ...delegates]
}
