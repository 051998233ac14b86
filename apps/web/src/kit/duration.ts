const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
  ['millisecond', 1],
] as const

/** A time span (ms) in the largest unit that fits, in words of the language. */
export function duration(ms: number, language: string): string {
  const [unit, size] = units.find(([, least]) => ms >= least) ?? ['millisecond', 1]
  const format = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 } as const
  return new Intl.NumberFormat(language, format).format(ms / size)
}
