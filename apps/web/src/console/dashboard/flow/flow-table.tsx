import type { Traffic, TrafficCounter } from '@digital-spine/api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Time } from '../../../kit/time.tsx'
import styles from '../dashboard.module.css'

/** The numbers behind a picture, the latest first, for who wants them. */
export function FlowTable({
  traffic: { from, stepMs, steps, counts },
  counters,
  title,
}: {
  traffic: Traffic
  counters: readonly TrafficCounter[]
  title: string
}) {
  const { t } = useTranslation('dashboard')
  const [isOpen, setOpen] = useState(false)
  const numbers = Array.from({ length: steps }, (_, step) => steps - 1 - step)
  return (
    <details className={styles.numbers} onToggle={({ currentTarget: { open } }) => setOpen(open)}>
      <summary>{t('flow.table')}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1)
        <section tabIndex={0} aria-label={title}>
          <table>
            <caption className="hidden">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{t('flow.time')}</th>
                {counters.map((counter) => (
                  <th key={counter} scope="col">
                    {t(`flow.counters.${counter}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {numbers.map((step) => (
                <tr key={step}>
                  <th scope="row">
                    <Time at={from + step * stepMs} />
                  </th>
                  {counters.map((counter) => (
                    <td key={counter}>{counts[counter][step]}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  )
}
