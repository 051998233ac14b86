import { SpineError } from '@digital-spine/core'

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, y: 31_536_000_000 }

/** Milliseconds of a duration such as `90d`, `12h` or `1y` (365 days); `none` is 0. Throws VALIDATION_FAILED. */
export function parseDuration(text: string): number {
  if (text === 'none') return 0
  const [, amount, unit] = /^(\d{1,6})([smhdy])$/.exec(text) ?? []
  const factor = units[unit ?? '']
  if (factor === undefined || Number(amount) === 0)
    throw new SpineError('VALIDATION_FAILED', `"${text}" is no duration: write 90d, 12h, 30m, 45s, 1y, or none.`)
  return Number(amount) * factor
}

/** A duration for people, in the largest unit that it fills. */
export function formatDuration(ms: number): string {
  const fitting = Object.entries(units).findLast(([, factor]) => ms >= factor && ms % factor === 0)
  return fitting === undefined ? `${ms} ms` : `${ms / fitting[1]}${fitting[0]}`
}
