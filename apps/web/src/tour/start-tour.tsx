import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useTour } from './use-tour.ts'

/** Begins the tour at its first step, which is on the live page. */
export function StartTour() {
  const { t } = useTranslation('tour')
  const { at, go } = useTour()
  if (at !== undefined) return null
  return (
    <Button variant="default" onClick={() => go(0)}>
      {t('start')}
    </Button>
  )
}
