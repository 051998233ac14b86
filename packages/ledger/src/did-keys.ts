import { type Did, type Kid, kidOf, type PublicJwk } from '@digital-spine/core'
import { readP256Attribute } from './did-attribute.ts'
import { numbered, subjectOf } from './did-document.ts'
import { type DidEvent, isDeactivation } from './did-history.ts'

/**
 * How long (ms) what an event of ERC-1056 grants is valid, and when it was revoked, which casts doubt on what it was used for before,
 * too; infinity if it was not. What just ends was good until then.
 */
export type Period = { readonly from: number; readonly until: number; readonly revoked: number }

/** A P-256 key a DID has or had, and the block that it was published with. */
export type KeyPeriod = Period & { readonly kid: Kid; readonly jwk: PublicJwk; readonly block: number }

/** What a P-256 key of a DID is for. */
export type KeyPurpose = 'signing' | 'agreement'

/** What came of a history, which does not change. */
const known = new WeakMap<readonly DidEvent[], Readonly<Record<KeyPurpose, readonly KeyPeriod[]>>>()

/** Every P-256 key for `purpose` that a DID ever had, numbered as the document numbers them; none outlives the DID. */
export function keyPeriods(did: Did, history: readonly DidEvent[], purpose: KeyPurpose): readonly KeyPeriod[] {
  const keys = known.get(history) ?? readKeys(did, history)
  known.set(history, keys)
  return keys[purpose]
}

/**
 * The period of each event: it ends with its own validity, with a later event about the same that ends sooner, or with the DID.
 * Read from the newest event back.
 */
export function periodsOf(history: readonly DidEvent[]): ReadonlyMap<DidEvent, Period> {
  const end = (history.find(isDeactivation)?.timestamp ?? Number.POSITIVE_INFINITY) * 1000
  const later = new Map<string, Omit<Period, 'from'>>()
  const periods = new Map<DidEvent, Period>()
  for (const event of history.toReversed()) {
    if (event.kind === 'owner') continue
    const subject = subjectOf(event)
    const bound = later.get(subject) ?? { until: end, revoked: end }
    const from = event.timestamp * 1000
    periods.set(event, { from, until: Math.min(event.validTo * 1000, bound.until), revoked: bound.revoked })
    later.set(subject, {
      until: Math.min(Math.max(event.validTo * 1000, from), bound.until),
      revoked: event.validTo === 0 ? from : bound.revoked,
    })
  }
  return periods
}

function readKeys(did: Did, history: readonly DidEvent[]): Record<KeyPurpose, KeyPeriod[]> {
  const keys: Record<KeyPurpose, KeyPeriod[]> = { signing: [], agreement: [] }
  const periods = periodsOf(history)
  for (const { event, number } of numbered(history)) {
    const period = periods.get(event)
    if (event.kind !== 'attribute' || event.validTo <= event.timestamp || period === undefined) continue
    const key = readP256Attribute(event.name, event.value)
    if (key === undefined) continue
    keys[key.agreement ? 'agreement' : 'signing'].push({
      kid: kidOf(did, `delegate-${number}`),
      jwk: key.jwk,
      block: event.block,
      ...period,
    })
  }
  return keys
}
