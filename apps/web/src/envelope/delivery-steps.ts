import type { DeliveryState, SentDetails } from '@digital-spine/api'
import { decodeHeader } from './decode.ts'

/** A step on a message's way to one recipient; what has not come yet has no `isReached`. */
export type DeliveryStep = {
  readonly state: DeliveryState | 'sealed'
  readonly isReached?: true
  /** ms, by the clock of who says so. */
  readonly at?: number
  /** The key that signed it. */
  readonly kid?: string
  readonly code?: string
  readonly reason?: string
}

type Fate = Pick<SentDetails, 'createdDate' | 'header' | 'results' | 'receipts' | 'recipients'>

const way: readonly DeliveryStep['state'][] = ['queued', 'sealed', 'accepted', 'delivered', 'processed']
/** In the order in which they come about: clocks differ, and so may their times. */
const stated = ['accepted', 'expired', 'rejected', 'delivered', 'processed'] as const

/** How far a message has come on its way to a recipient, and what is still to come. */
export function stepsOf({ createdDate, header, results, receipts, recipients }: Fate, did: string): DeliveryStep[] {
  const taken = results.find((result) => result.did === did && result.status !== 'refused')
  const end = recipients.find((recipient) => recipient.did === did)
  const steps: DeliveryStep[] = [{ state: 'queued', isReached: true, at: Date.parse(createdDate) }]
  if (header !== null) steps.push({ state: 'sealed', isReached: true, ...signatureOf(header) })
  for (const state of stated) {
    const receipt = receipts.find(({ recipient, status }) => recipient === did && status === state)
    if (receipt !== undefined) {
      const { at, jws, reason } = receipt
      const code = reason === undefined ? {} : { code: reason }
      steps.push({ state, isReached: true, ...signatureOf(jws), at, ...code })
    } else if (state === 'accepted' && taken !== undefined) {
      const { acceptedAt } = taken
      steps.push({ state, isReached: true, ...(acceptedAt === undefined ? {} : { at: acceptedAt }) })
    }
  }
  if (end?.state === 'failed') {
    const { state, at, code, reason } = end
    const known = { ...(at === undefined ? {} : { at }), ...(code === undefined ? {} : { code }) }
    steps.push({ state, isReached: true, ...known, ...(reason === undefined ? {} : { reason }) })
  }
  const last = way.indexOf(steps.at(-1)?.state ?? 'queued')
  return last === -1 ? steps : [...steps, ...way.slice(last + 1).map((state) => ({ state }))]
}

/** What nothing comes after, unless a recipient takes what it rejected. */
const final: ReadonlySet<DeliveryState> = new Set(['processed', 'rejected', 'expired', 'failed'])

/** Whether nothing more will become of a message by itself. */
export const isSettled = ({ recipients }: Pick<SentDetails, 'recipients'>): boolean =>
  recipients.length > 0 && recipients.every(({ state }) => final.has(state))

function signatureOf(jws: string): { kid?: string; at?: number } {
  const { protectedHeader, claims } = decodeHeader(jws)
  return {
    ...(typeof protectedHeader.kid === 'string' ? { kid: protectedHeader.kid } : {}),
    ...(typeof claims.iat === 'number' ? { at: claims.iat } : {}),
  }
}
