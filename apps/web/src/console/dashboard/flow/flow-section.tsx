import type { Traffic, TrafficCounter } from '@digital-spine/api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '../../../kit/empty.tsx'
import { Loaded } from '../../../kit/loaded.tsx'
import { Section } from '../../../kit/section.tsx'
import { useAnswer } from '../../use-answer.ts'
import styles from '../dashboard.module.css'
import { FlowChart } from './flow-chart.tsx'
import { busiestStep, queryOf, type Range, rangeNames, totalOf } from './flow-ranges.ts'
import { FlowTable } from './flow-table.tsx'
import { OutcomeBar } from './outcome-bar.tsx'

const charts = {
  messages: ['received', 'sent'],
  receipts: ['processed', 'delivered'],
  trouble: ['rejected', 'expired', 'failed', 'deadLetters'],
} as const satisfies Readonly<Record<string, readonly TrafficCounter[]>>
const everyMs = 3000

/** How many messages come and go, and what becomes of them, as it happens. */
export function FlowSection() {
  const { t } = useTranslation('dashboard')
  const [range, setRange] = useState<Range>('quarter')
  const flow = useAnswer<Traffic>('flow', { query: queryOf(range, Date.now()), everyMs })
  return (
    <Section
      title={t('flow.title')}
      actions={
        <fieldset className={styles.ranges}>
          <legend className="hidden">{t('flow.range')}</legend>
          {rangeNames.map((name) => (
            <label key={name}>
              <input type="radio" name="range" checked={name === range} onChange={() => setRange(name)} />
              {t(`flow.ranges.${name}`)}
            </label>
          ))}
        </fieldset>
      }
    >
      <Loaded query={flow}>
        {(traffic) =>
          isQuiet(traffic) ? (
            <Empty title={t('flow.quiet.title')}>{t('flow.quiet.text')}</Empty>
          ) : (
            <div className={styles.flow}>
              <OneChart kind="messages" traffic={traffic} />
              <OneChart kind="receipts" traffic={traffic} />
              <div>
                <h3>{t('outcomes.title')}</h3>
                <OutcomeBar traffic={traffic} />
              </div>
              <div>
                {charts.trouble.some((counter) => totalOf(traffic, counter) > 0) ? (
                  <OneChart kind="trouble" traffic={traffic} />
                ) : (
                  <>
                    <h3>{t('flow.charts.trouble')}</h3>
                    <p className={styles.quiet}>{t('flow.noTrouble')}</p>
                  </>
                )}
              </div>
            </div>
          )
        }
      </Loaded>
    </Section>
  )
}

const isQuiet = (traffic: Traffic): boolean =>
  Object.values(charts)
    .flat()
    .every((counter) => totalOf(traffic, counter) === 0)

function OneChart({ kind, traffic }: { kind: keyof typeof charts; traffic: Traffic }) {
  const { t, i18n } = useTranslation('dashboard')
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })
  const counters: readonly TrafficCounter[] = charts[kind]
  const title = t(`flow.charts.${kind}`)
  const parts = counters.map((counter) => {
    const busiest = busiestStep(traffic, counter)
    const name = t(`flow.counters.${counter}`)
    return busiest === undefined
      ? t('flow.noneOf', { name })
      : t('flow.someOf', { name, total: totalOf(traffic, counter), most: busiest.count, time: time.format(busiest.at) })
  })
  return (
    <div>
      <h3>{title}</h3>
      <FlowChart traffic={traffic} counters={counters} summary={`${title}. ${parts.join(' ')}`} />
      <FlowTable traffic={traffic} counters={counters} title={title} />
    </div>
  )
}
