/** What a figure should reach, in its own unit; `ofBaseline` as a share of its baseline, or a multiple of it from 1 on. */
export type Goal = { readonly atLeast?: number; readonly atMost?: number; readonly ofBaseline?: number }

/** One measured figure; `baseline` is in the figure's own unit, `note` tells under what conditions. */
export type Figure = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly goal?: Goal
  readonly note?: string
  readonly baseline?: { readonly name: string; readonly value: number }
  /** How the value came about, size by size. */
  readonly curve?: readonly CurvePoint[]
}

export type CurvePoint = { readonly size: number; readonly value: number }

/** Measures; `say` tells people what goes on, `known` has what was measured before in this run. */
export type Benchmark = {
  readonly names: readonly string[]
  run(context: { say: (text: string) => void; known: ReadonlyMap<string, number> }): Promise<readonly Figure[]>
}

/** The value at a quantile, 0 to 1. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN
}

/** What a measurement gives, one round after the other. */
export async function repeat(rounds: number, measure: (round: number) => Promise<number>): Promise<number[]> {
  const values: number[] = []
  for (let round = 0; round < rounds; round += 1) values.push(await measure(round))
  return values
}

/** Whether the goal is met; undefined without one, or when a baseline it needs is not known. */
export function isMet({ value, goal, baseline }: Pick<Figure, 'value' | 'goal' | 'baseline'>): boolean | undefined {
  if (goal === undefined) return undefined
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY, ofBaseline } = goal
  if (value < atLeast || value > atMost) return false
  if (ofBaseline === undefined) return true
  return baseline === undefined ? undefined : value / baseline.value >= ofBaseline
}

const showShare = (share: number): string => (share > 1 ? `${share} times` : `${100 * share} % of`)

/** A goal in words. */
export function showGoal({ goal, unit, note, baseline }: Pick<Figure, 'goal' | 'unit' | 'note' | 'baseline'>): string {
  const { atLeast, atMost, ofBaseline } = goal ?? {}
  const parts = [
    ...(atLeast === undefined ? [] : [`at least ${atLeast.toLocaleString('en')} ${unit}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost} ${unit}`]),
    ...(ofBaseline === undefined ? [] : [`at least ${showShare(ofBaseline)} ${baseline?.name ?? 'its baseline'}`]),
  ]
  return [parts.join(', '), ...(note === undefined ? [] : [note])].filter((text) => text !== '').join('; ')
}
