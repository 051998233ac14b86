import type { Traffic, TrafficCounter } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Time } from '../../../kit/time.tsx'
import styles from '../dashboard.module.css'
import { flowLines } from './flow-lines.ts'
import { totalOf } from './flow-ranges.ts'

/** What each line is, with how many there were: in all, or in the step that is pointed at. */
export function FlowKey({
  traffic,
  counters,
  step,
}: {
  traffic: Traffic
  counters: readonly TrafficCounter[]
  step: number | undefined
}) {
  const { t, i18n } = useTranslation('dashboard')
  const number = new Intl.NumberFormat(i18n.language)
  return (
    <figcaption className={styles.key}>
      {counters.map((counter) => (
        <span key={counter}>
          <svg width="26" height="8" aria-hidden="true">
            <line
              x1="0"
              x2="26"
              y1="4"
              y2="4"
              stroke={`var(--flow-${counter})`}
              strokeWidth="3"
              strokeDasharray={flowLines[counter].join(' ')}
            />
          </svg>
          {t(`flow.counters.${counter}`)}{' '}
          <b>{number.format(step === undefined ? totalOf(traffic, counter) : (traffic.counts[counter][step] ?? 0))}</b>
        </span>
      ))}
      <span className={styles.when}>
        {step === undefined ? t('flow.inAll') : <Time at={traffic.from + step * traffic.stepMs} />}
      </span>
    </figcaption>
  )
}
