import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

const hourMs = 3_600_000

/** Says when a step begins (ms): the time of day, and of steps of an hour the day too where it begins. */
export function useStepTime(stepMs: number): (at: number) => string {
  const { language } = useTranslation().i18n
  return useCallback(
    (at) => {
      const date = new Date(at)
      const isMidnight = stepMs >= hourMs && date.getHours() === 0
      const format = isMidnight
        ? ({ weekday: 'short', day: 'numeric' } as const)
        : ({ hour: '2-digit', minute: '2-digit' } as const)
      return new Intl.DateTimeFormat(language, format).format(date)
    },
    [language, stepMs],
  )
}
