import { useTranslation } from 'react-i18next'
import css from './tail.module.css'
import type { TailView } from './tail.ts'

const [width, height] = [240, 48]

/** How many messages come in a second, now and over the last minute, and how many came since this was opened. */
export function TailRate({ view: { rates, total } }: { view: TailView }) {
  const { t } = useTranslation('messages')
  const most = Math.max(1, ...rates)
  const step = width / (rates.length - 1)
  const line = rates.map((rate, i) => `${i * step},${height - 2 - (rate / most) * (height - 4)}`)
  return (
    <div className={css.rate}>
      <div>
        <b className={css.number}>{rates.at(-1)}</b> {t('live.perSecond')}
        <div className="row-note">{t('live.total', { count: total })}</div>
      </div>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('live.chart', { most: Math.max(...rates) })}>
        <polygon points={`0,${height} ${line.join(' ')} ${width},${height}`} />
        <polyline points={line.join(' ')} />
      </svg>
    </div>
  )
}
