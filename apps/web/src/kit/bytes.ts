const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** A size in the largest unit of a thousand that fits, in words of the language. */
export function bytes(size: number, language: string): string {
  const step = Math.min(units.length - 1, size < 1000 ? 0 : Math.floor(Math.log10(size) / 3))
  const format = { style: 'unit', unit: units[step], unitDisplay: step === 0 ? 'long' : 'short' } as const
  return new Intl.NumberFormat(language, { ...format, maximumFractionDigits: 1 }).format(size / 1000 ** step)
}
