import './tour.css'
import { Button, Group, Text, Title } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { tourSteps, useTour } from './use-tour.ts'

/** A tour of the sandbox in ten steps: each says what to look at and what to do, on the page where it is. */
export function Tour() {
  const { t } = useTranslation('tour')
  const { at, go } = useTour()
  const [location, navigate] = useLocation()
  const heading = useRef<HTMLHeadingElement>(null)
  const shown = useRef(at)
  useEffect(() => {
    if (at !== undefined && shown.current !== at) heading.current?.focus({ preventScroll: true })
    shown.current = at
  }, [at])
  const step = at === undefined ? undefined : tourSteps[at]
  if (at === undefined || step === undefined) return null
  const to = (next: number): void => {
    go(next)
    const path = tourSteps[next]?.path
    if (path !== undefined) navigate(path)
  }
  const isLast = at === tourSteps.length - 1
  const isThere = location === step.path || (step.path !== '/' && location.startsWith(`${step.path}/`))
  return (
    <aside className="tour" aria-label={t('label')}>
      <Text size="xs" c="dimmed">
        {t('step', { at: at + 1, of: tourSteps.length })}
      </Text>
      <progress max={tourSteps.length} value={at + 1} aria-label={t('progress')} />
      <Title order={2} size="h5" tabIndex={-1} ref={heading} className="tour-heading">
        {t(`steps.${step.key}.title`)}
      </Title>
      <Text size="sm">{t(`steps.${step.key}.look`)}</Text>
      <Text size="sm" fw={600}>
        {t(`steps.${step.key}.do`)}
      </Text>
      <Group gap="xs" mt="xs">
        {at > 0 && (
          <Button size="xs" variant="default" onClick={() => to(at - 1)}>
            {t('back')}
          </Button>
        )}
        {!isThere && (
          <Button size="xs" variant="default" onClick={() => navigate(step.path)}>
            {t('there')}
          </Button>
        )}
        <Button size="xs" onClick={() => (isLast ? go(undefined) : to(at + 1))}>
          {t(isLast ? 'finish' : 'next')}
        </Button>
        {!isLast && (
          <Button size="xs" variant="subtle" color="gray" className="tour-end" onClick={() => go(undefined)}>
            {t('end')}
          </Button>
        )}
      </Group>
    </aside>
  )
}
