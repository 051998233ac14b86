import type { SentDetails } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { duration } from '../kit/duration.ts'
import { Time } from '../kit/time.tsx'
import { type DeliveryStep, stepsOf } from './delivery-steps.ts'
import css from './envelope.module.css'

const bad: ReadonlySet<DeliveryStep['state']> = new Set(['rejected', 'expired', 'failed'])

/** A message's way to one recipient: each step with its time, how long it took, and the key that signed it. */
export function DeliveryTimeline({
  message,
  recipient,
  label,
}: {
  message: Parameters<typeof stepsOf>[0]
  recipient: SentDetails['recipients'][number]['did'] | string
  /** Whose way it is; read to who does not see what is around. */
  label: string
}) {
  const { t, i18n } = useTranslation('envelope')
  const steps = stepsOf(message, recipient)
  return (
    <ol className={css.timeline} aria-label={label}>
      {steps.map((step, i) => {
        const { state, at, kid, code, reason, isReached } = step
        const before = steps[i - 1]?.at
        return (
          <li key={state} className={isReached ? (bad.has(state) ? css.bad : css.reached) : css.open}>
            <b>{t(`states.${state}`)}</b>{' '}
            {before !== undefined && at !== undefined && (
              <span className={css.span}>+{duration(Math.max(0, at - before), i18n.language)}</span>
            )}
            <div className={css.when}>{isReached ? at !== undefined && <Time at={at} /> : t('toCome')}</div>
            {code !== undefined && <code>{code}</code>}
            {reason !== undefined && <div className="breaks">{reason}</div>}
            {kid !== undefined && (
              <div className={css.signer} title={kid}>
                {t('signer', { by: t(`signers.${state}`) })}
              </div>
            )}
          </li>
        )
      })}
    </ol>
  )
}
