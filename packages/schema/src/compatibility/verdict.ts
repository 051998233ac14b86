import type { TopicVerdict } from '@digital-spine/core'

/** `backward`: what the older version allows, read with the newer one. `forward`: the other way round. */
export type Direction = 'backward' | 'forward'

/** What keeps one version from being read with the other, or from telling whether it can be. */
export type Reason = {
  readonly direction: Direction
  /** JSON pointer (RFC 6901) into a payload; of a binary format by the names of its fields. */
  readonly path: string
  /** What the reading version demands and the other one does not. */
  readonly reason: string
  /** A payload, in JSON, that the one allows and the other refuses. Without one it is not known that there is any. */
  readonly example?: string
}

export type Verdict = { readonly verdict: TopicVerdict; readonly reasons: readonly Reason[] }

/** Why one schema does not include another, as far as it is known. */
export type Gap = Omit<Reason, 'direction'>

/** Whether whatever one schema allows can be read with another; `undefined`: that cannot be told. */
export type Inclusion = { readonly holds: boolean | undefined; readonly gaps: readonly Gap[] }

export const included: Inclusion = { holds: true, gaps: [] }

export const undecided = (reason: string): Inclusion => ({ holds: undefined, gaps: [{ path: '', reason }] })

/** One verdict out of both directions. */
export function combine(backward: Inclusion, forward: Inclusion): Verdict {
  const reasons = [
    ...backward.gaps.map((gap) => ({ direction: 'backward' as const, ...gap })),
    ...forward.gaps.map((gap) => ({ direction: 'forward' as const, ...gap })),
  ]
  return { verdict: verdictOf(backward.holds, forward.holds), reasons }
}

function verdictOf(backward: boolean | undefined, forward: boolean | undefined): TopicVerdict {
  if (backward && forward) return 'full'
  if (backward) return 'backward'
  if (forward) return 'forward'
  return backward === false && forward === false ? 'broken' : 'unknown'
}
