import type { Attention, AttentionItem } from '@digital-spine/api'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Loaded } from '../../kit/loaded.tsx'
import { Section } from '../../kit/section.tsx'
import { Time } from '../../kit/time.tsx'
import { useAnswer } from '../use-answer.ts'
import { whereToSolve } from './attention-places.ts'
import styles from './dashboard.module.css'

const signs = { critical: '✗', warning: '!', info: 'i' } as const

/** What somebody should look at, the most severe first, each with the way to where it is solved. */
export function AttentionSection() {
  const { t } = useTranslation('dashboard')
  const attention = useAnswer<Attention>('attention', { everyMs: 5000 })
  return (
    <Section title={t('attention.title')}>
      <Loaded query={attention}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={styles.calm}>
              <i aria-hidden="true">✓</i> {t('attention.nothing')}
            </p>
          ) : (
            <ul className={styles.attention} aria-live="polite">
              {items.map((item) => (
                <Item key={`${item.kind} ${item.subject}`} item={item} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}

function Item({ item }: { item: AttentionItem }) {
  const { t } = useTranslation('dashboard')
  const { kind, severity, subject, count = 1, since, until, reason } = item
  const place = whereToSolve(item)
  return (
    <li className={styles[severity]}>
      <i aria-hidden="true" className={styles.mark}>
        {signs[severity]}
      </i>
      <div>
        <b className="breaks">
          <span className="hidden">{t(`attention.severity.${severity}`)}: </span>
          {t(`attention.kinds.${kind}`, {
            count,
            subject: kind === 'work' ? t(`health.abilities.${subject}` as 'health.abilities.send') : subject,
          })}
        </b>
        <div className={`${styles.more} breaks`}>
          {reason !== undefined && `${reason} · `}
          {since !== undefined && (
            <>
              {t('attention.since')} <Time at={since} /> ·{' '}
            </>
          )}
          {until !== undefined && (
            <>
              {t('attention.until')} <Time at={until} /> ·{' '}
            </>
          )}
          {t(`attention.actions.${kind}`)}
        </div>
      </div>
      {place !== undefined && (
        <Link href={place.path} className={styles.link}>
          {t(`attention.places.${place.name}`)}
          <span className="hidden">: {t(`attention.kinds.${kind}`, { count, subject })}</span>
        </Link>
      )}
    </li>
  )
}
