import { checksumAddress, type Did, didAddress, type Hex, type Kid, kidOf } from '@digital-spine/core'
import { zeroAddress } from 'viem'
import { numbered } from './did-document.ts'
import type { DidEvent } from './did-history.ts'
import { endsOf } from './did-keys.ts'

/** An account that signs for a DID from `from` up to `until`, ms: its owner, or a delegate it named. */
export type AccountPeriod = {
  readonly kid: Kid
  readonly address: Hex
  readonly from: number
  readonly until: number
}

/** Every account that ever signed for a DID: the owners one after the other as `#controller`, and `veriKey` delegates. */
export function accountPeriods(did: Did, history: readonly DidEvent[]): readonly AccountPeriod[] {
  const changes = history.filter((event) => event.kind === 'owner')
  const owners = [{ owner: didAddress(did), timestamp: 0 }, ...changes].map(({ owner, timestamp }, i) => ({
    kid: kidOf(did, 'controller'),
    address: checksumAddress(owner),
    from: timestamp * 1000,
    until: (changes[i]?.timestamp ?? Number.POSITIVE_INFINITY) * 1000,
  }))
  const ends = endsOf(history)
  const delegates = numbered(history).flatMap(({ event, number }): AccountPeriod[] => {
    if (event.kind !== 'delegate' || event.name !== 'veriKey' || event.validTo <= event.timestamp) return []
    const until = (ends.get(event) ?? 0) * 1000
    const kid = kidOf(did, `delegate-${number}`)
    return [{ kid, address: checksumAddress(event.delegate), from: event.timestamp * 1000, until }]
  })
  return [...owners.filter(({ address }) => address !== zeroAddress), ...delegates]
}
