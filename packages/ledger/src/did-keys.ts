import { type Did, type Kid, kidOf, type PublicJwk } from '@digital-spine/core'
import { readP256Attribute } from './did-attribute.ts'
import { numbered, subjectOf } from './did-document.ts'
import { type DidEvent, isDeactivation } from './did-history.ts'

/** A P-256 key a DID has or had: valid from `from` up to `until`, ms. */
export type KeyPeriod = { readonly kid: Kid; readonly jwk: PublicJwk; readonly from: number; readonly until: number }

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
 * When (s) what each event grants ends: its own validity, or a later event about the same that ends sooner, or the end of the
 * DID. Read from the newest event back.
 */
export function endsOf(history: readonly DidEvent[]): ReadonlyMap<DidEvent, number> {
  const deactivation = history.find(isDeactivation)?.timestamp ?? Number.POSITIVE_INFINITY
  const later = new Map<string, number>()
  const ends = new Map<DidEvent, number>()
  for (const event of history.toReversed()) {
    if (event.kind === 'owner') continue
    const subject = subjectOf(event)
    const bound = later.get(subject) ?? deactivation
    ends.set(event, Math.min(event.validTo, bound))
    later.set(subject, Math.min(Math.max(event.validTo, event.timestamp), bound))
  }
  return ends
}

function readKeys(did: Did, history: readonly DidEvent[]): Record<KeyPurpose, KeyPeriod[]> {
  const keys: Record<KeyPurpose, KeyPeriod[]> = { signing: [], agreement: [] }
  const ends = endsOf(history)
  for (const { event, number } of numbered(history)) {
    if (event.kind !== 'attribute' || event.validTo < event.timestamp) continue
    const key = readP256Attribute(event.name, event.value)
    if (key === undefined) continue
    const kid = kidOf(did, `delegate-${number}`)
    const period = { kid, jwk: key.jwk, from: event.timestamp * 1000, until: (ends.get(event) ?? 0) * 1000 }
    keys[key.agreement ? 'agreement' : 'signing'].push(period)
  }
  return keys
}
