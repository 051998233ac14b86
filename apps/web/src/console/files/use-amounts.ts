import { useTranslation } from 'react-i18next'

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Says sizes (bytes) and durations (s) as one reads them. */
export function useAmounts(): { size(bytes: number): string; duration(seconds: number): string } {
  const { language } = useTranslation().i18n
  return {
    size(bytes) {
      const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
      const unit = units[power]
      return new Intl.NumberFormat(language, {
        ...{ style: 'unit', unit: unit ?? 'byte', unitDisplay: power === 0 ? 'long' : 'short' },
        maximumFractionDigits: power < 2 ? 0 : 1,
      }).format(bytes / 1000 ** power)
    },
    duration(seconds) {
      const [value, unit] =
        seconds < 90 ? [seconds, 'second'] : seconds < 5400 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour']
      const whole = Math.max(1, Math.round(Number(value)))
      return new Intl.NumberFormat(language, { style: 'unit', unit: String(unit), unitDisplay: 'short' }).format(whole)
    },
  }
}
