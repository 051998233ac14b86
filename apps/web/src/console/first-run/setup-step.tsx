import { Title } from '@mantine/core'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './first-run.module.css'

export type StepState = 'done' | 'now' | 'later'

/** A step of setting up; the one that is next takes the focus when it comes up. */
export function SetupStep({
  number,
  title,
  state,
  summary,
  children,
}: {
  number: number
  title: string
  state: StepState
  /** What came of it, once it is done. */
  summary?: ReactNode
  children: ReactNode
}) {
  const { t } = useTranslation('first-run')
  const id = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  const before = useRef(state)
  useEffect(() => {
    if (before.current === 'later' && state === 'now') heading.current?.focus()
    before.current = state
  }, [state])
  return (
    <li className={`${styles.step} ${styles[state]}`} aria-current={state === 'now' ? 'step' : undefined}>
      <section aria-labelledby={id}>
        <span className={styles.number} aria-hidden="true">
          {state === 'done' ? '✓' : number}
        </span>
        <Title order={2} size="h4" id={id} tabIndex={-1} ref={heading} className={styles.heading}>
          {title} <span className="hidden">{t(`state.${state}`)}</span>
        </Title>
        {state === 'done' && summary !== undefined && <div className={styles.summary}>{summary}</div>}
        {state === 'now' && <div className={styles.content}>{children}</div>}
      </section>
    </li>
  )
}
