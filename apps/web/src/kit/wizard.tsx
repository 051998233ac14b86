import { Button, Group, Title } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

export type Step = {
  readonly title: string
  readonly content: ReactNode
  /** What keeps one from going on, said beside the button; nothing does if left out. */
  readonly missing?: string | undefined
}

/** Steps one after the other; the last is done by `onDone`. Back keeps what was entered. */
export function Wizard({
  steps,
  done,
  busy = false,
  onDone,
  error,
}: {
  steps: readonly Step[]
  /** What the last button says. */
  done: string
  busy?: boolean
  onDone: () => void
  error?: ReactNode
}) {
  const { t } = useTranslation('kit')
  const [at, setAt] = useState(0)
  const [tried, setTried] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  const shown = useRef(0)
  useEffect(() => {
    if (shown.current !== at) heading.current?.focus()
    shown.current = at
  }, [at])
  const step = steps[at]
  if (step === undefined) return null
  const isLast = at === steps.length - 1
  const go = (to: number): void => {
    setTried(false)
    setAt(to)
  }
  const forward = (event: FormEvent): void => {
    event.preventDefault()
    if (step.missing !== undefined) setTried(true)
    else if (isLast) onDone()
    else go(at + 1)
  }
  return (
    <form className="wizard" onSubmit={forward} noValidate>
      <ol className="wizard-steps" aria-label={t('wizard.steps')}>
        {steps.map(({ title }, i) => (
          <li key={title} aria-current={i === at ? 'step' : undefined} className={i < at ? 'done' : ''}>
            {i < at ? (
              <button type="button" onClick={() => go(i)}>
                {title}
              </button>
            ) : (
              <span>{title}</span>
            )}
          </li>
        ))}
      </ol>
      <Title order={2} size="h4" tabIndex={-1} ref={heading} className="wizard-heading">
        {t('wizard.step', { at: at + 1, of: steps.length })}: {step.title}
      </Title>
      <div className="wizard-content">{step.content}</div>
      {isLast && error}
      {tried && step.missing !== undefined && (
        <p role="alert" className="trouble">
          {step.missing}
        </p>
      )}
      <Group mt="md">
        {at > 0 && (
          <Button variant="default" onClick={() => go(at - 1)}>
            {t('wizard.back')}
          </Button>
        )}
        <Button type="submit" loading={busy}>
          {isLast ? done : t('wizard.next')}
        </Button>
      </Group>
    </form>
  )
}
