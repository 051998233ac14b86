import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Health } from '../../api.ts'
import { useAnswer } from '../use-answer.ts'

/** How the gateway is, in a word; the dashboard says more. */
export function Wellness() {
  const { t } = useTranslation('shell')
  const { data, isError } = useAnswer<Health>('health', { everyMs: 5000 })
  const state = isError ? 'away' : data === undefined ? 'asking' : data.checks.every(({ ok }) => ok) ? 'well' : 'unwell'
  return (
    <Link href="/" className={`wellness ${state}`}>
      <i aria-hidden="true" /> {t(`wellness.${state}`)}
    </Link>
  )
}
