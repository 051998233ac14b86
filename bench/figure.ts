/** One measured figure; `goal` and `baseline` are in the figure's own unit. */
export type Figure = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly goal: string
  readonly baseline?: { readonly name: string; readonly value: number }
}

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
