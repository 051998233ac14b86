import type { FigureLine } from './results.ts'

/** A value with as many digits as say something. */
export function showValue(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en')
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

/** What share or multiple of its baseline a value is. */
export function showBaseline(value: number, baseline: FigureLine['baseline']): string {
  if (baseline === null) return ''
  const ratio = value / baseline.value
  return ratio < 2 ? `${(100 * ratio).toFixed(0)} % of ${baseline.name}` : `${showValue(ratio)} × ${baseline.name}`
}
